using Nibble.Data;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Peers;
using Nibble.Quantization;
using Nibble.Runtime;

namespace Nibble.Studies.Tests;

public sealed class ApproximationChallengeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Cases => new()
    {
        { "sine", "tanh" },
        { "bump", "sigmoid" },
        { "ripple", "relu" },
        { "saddle", "leaky-relu" },
        { "gaussian:5", "relu" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_layer_of_every_method_is_integer_within_its_bits_and_its_proof(string function, string activation)
    {
        ChallengeResult result = ApproximationChallenge.Run(Short(function) with { Activation = activation });

        Assert.Equal(["float", "dynamic", "static", "quantization-aware", "fixed point"], result.Methods.Select(method => method.Name));
        foreach (ChallengeMethod method in result.Methods.Skip(1))
        {
            Assert.Equal(4, method.Layers.Layers.Count);
            Assert.Empty(method.Layers.FloatLayers);
            Assert.All(method.Layers.Layers, layer =>
            {
                Assert.InRange(layer.Weights.Format.Bits, 2, 8);
                Assert.InRange(layer.Input!.Value.Bits, 2, 8);
                Assert.InRange(layer.Accumulator!.Value.Bits, 2, 19);
                Assert.InRange(method.Seen[layer.Name].Bits, 1, layer.Accumulator.Value.Bits);
                Assert.Equal(method.Name != "dynamic", layer.HasIntegerBias);
            });
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void ONNX_Runtime_computes_what_the_integer_programs_compute(string function, string activation)
    {
        ChallengeResult result = ApproximationChallenge.Run(Short(function) with { Activation = activation });
        ApproximationChallenge.Write(result, _folder.Path);
        Tensor inputs = result.Options.Function.Sample(500, 0, 9).Inputs;

        foreach (ChallengeMethod method in result.Methods)
        {
            bool dynamic = method.Name == "dynamic";
            Tensor theirs = OnnxRuntimePeer.Run(_folder.In(method.FileName), inputs, oneByOne: dynamic);
            Tensor ours = RunOneByOne(IntegerProgram.Compile(OnnxFile.Read(_folder.In(method.FileName))), inputs);
            if (method.Name == "float")
            {
                Assert.All(Enumerable.Range(0, ours.Length), i => Assert.Equal(theirs[i], ours[i], 1e-5f * Math.Max(1, Math.Abs(theirs[i]))));
                continue;
            }

            // A layer whose quantization ONNX Runtime does not fuse (Tanh, which it has no integer form of; signed codes that become
            // unsigned) runs there in floats, whose sums may round to the other side where a value lies next to the middle of two codes.
            int different = Enumerable.Range(0, ours.Length).Count(i => theirs[i] != ours[i]);
            double steps = ours.Values.ToArray().Zip(theirs.Values.ToArray(), (a, b) => Math.Abs(a - b)).Max() / OutputScale(method);
            bool exact = activation is "relu" or "leaky-relu" or "sigmoid" || method.Name == "fixed point";
            Assert.True(exact ? different == 0 : different <= 5, $"{method.Name}: {different} of {ours.Length} outputs differ, by up to {steps:0.0} steps of the last accumulator");
        }
    }

    [Fact]
    public void The_folder_holds_a_model_for_each_method_and_the_report()
    {
        ChallengeResult result = ApproximationChallenge.Run(Short("ripple"));
        ApproximationChallenge.Write(result, _folder.Path, "nibble demo");

        Assert.Equal(
            ["dynamic.onnx", "fixed-point.onnx", "float.onnx", "quantization-aware.onnx", "report.html", "report.json", "static.onnx"],
            Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("nibble demo", File.ReadAllText(_folder.In("report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_gives_the_same_models()
    {
        ApproximationChallenge.Write(ApproximationChallenge.Run(Short("bump")), _folder.In("a"));
        ApproximationChallenge.Write(ApproximationChallenge.Run(Short("bump")), _folder.In("b"));

        foreach (string model in Directory.GetFiles(_folder.In("a"), "*.onnx").Select(path => Path.GetFileName(path)!))
            Assert.Equal(File.ReadAllBytes(_folder.In($"a/{model}")), File.ReadAllBytes(_folder.In($"b/{model}")));
    }

    [Fact]
    public void Nineteen_bits_that_can_not_be_proved_are_refused_by_the_layer() =>
        Assert.Throws<AccumulatorLimitException>(() => ApproximationChallenge.Run(Short("ripple") with { AccumulatorBits = 7 }));

    [Fact]
    public void Options_out_of_their_range_are_refused_by_name()
    {
        Assert.Contains("bits", Assert.Throws<StudyException>(() => ApproximationChallenge.Run(Short("sine") with { Bits = 9 })).Message, StringComparison.Ordinal);
        Assert.Contains("layers", Assert.Throws<StudyException>(() => ApproximationChallenge.Run(Short("sine") with { Layers = 0 })).Message, StringComparison.Ordinal);
    }

    private static ChallengeOptions Short(string function) => new() { Function = TargetFunction.Parse(function), Samples = 800, Epochs = 6 };

    private static Tensor RunOneByOne(IntegerProgram program, Tensor inputs)
    {
        int count = inputs.Shape[0], width = inputs.Shape[1];
        var outputs = new Tensor([count, 1]);
        for (int i = 0; i < count; i++)
            program.Run(inputs.Values.Slice(i * width, width), outputs.Values.Slice(i, 1));
        return outputs;
    }

    private static double OutputScale(ChallengeMethod method)
    {
        LayerReport last = method.Layers.Layers[^1];
        float weight = method.Graph.Constants.Values.Select(constant => constant.Quantized).OfType<QuantizedTensor>().First(codes => codes.Grid == last.Weights).Grid.Scales[0];
        return weight * (last.InputGrid?.Scales[0] ?? 1);
    }
}
