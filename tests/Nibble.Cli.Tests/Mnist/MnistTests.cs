using System.Text.Json;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Peers;
using Nibble.Runtime;

namespace Nibble.Cli.Tests;

/// <summary>The main job on real data: train, quantize, evaluate, inspect, and run elsewhere with the same integers.</summary>
public sealed class MnistTests(TrainedMnist mnist) : IClassFixture<TrainedMnist>
{
    [SkippableFact]
    public void Training_leaves_a_run_folder_and_a_model_that_has_learned()
    {
        Skip.If(mnist.Missing is not null, mnist.Missing);
        Assert.InRange(Reported.Fact(mnist.Report, "test accuracy").GetDouble(), 0.85, 1);
        Assert.Equal(
            ["checkpoint.npz", "metrics.jsonl", "model.onnx", "recipe.yaml", "report.html"],
            Directory.EnumerateFiles(mnist.In("run")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using JsonDocument metrics = JsonDocument.Parse(File.ReadLines(mnist.In("run/metrics.jsonl")).Single());
        Assert.InRange(metrics.RootElement.GetProperty("validationAccuracy").GetDouble(), 0.85, 1);
    }

    [SkippableFact]
    public void ONNX_Runtime_computes_the_float_model_alike()
    {
        Skip.If(mnist.Missing is not null, mnist.Missing);
        Tensor theirs = OnnxRuntimePeer.Run(mnist.In("run/model.onnx"), mnist.Inputs);
        Tensor ours = IntegerProgram.Compile(OnnxFile.Read(mnist.In("run/model.onnx"))).Run(mnist.Inputs);
        float greatest = theirs.Values.ToArray().Max(MathF.Abs);
        Assert.All(Enumerable.Range(0, ours.Length), i => Assert.InRange(ours[i], theirs[i] - (1e-5f * greatest), theirs[i] + (1e-5f * greatest)));
    }

    [SkippableTheory]
    [InlineData("static", 32)]
    [InlineData("dynamic", 32, "--dynamic")]
    [InlineData("four-bit", 19, "--weights", "int4", "--accumulator", "19")]
    [InlineData("shifts", 32, "--power-of-two")]
    [InlineData("percentile", 32, "--range", "least-squares", "--activation-range", "percentile")]
    [InlineData("entropy", 32, "--activation-range", "entropy")]
    public void A_quantized_model_keeps_its_accuracy_its_proof_and_on_ONNX_Runtime_its_bits(string name, int accumulator, params string[] options)
    {
        Skip.If(mnist.Missing is not null, mnist.Missing);
        string model = $"{name}.onnx";
        JsonElement made = NibbleProgram.Run(mnist.Folder, ["quantize", "run/model.onnx", "--data", "mnist", "--output", model, "--json", .. options]).Json();

        double before = 100 * Reported.Fact(mnist.Report, "test accuracy").GetDouble(), after = Reported.Fact(made, "accuracy").GetDouble();
        Assert.InRange(after, before - 2, before + 2);
        JsonElement layers = Reported.Table(made, "Integer layers");
        Assert.Equal(3, layers.GetProperty("rows").GetArrayLength());
        Assert.All(Reported.Column(layers, "accumulator, proved"), bits => Assert.InRange(bits.GetInt32(), 2, accumulator));
        Assert.True(File.Exists(mnist.In($"{name}.html")));

        // What is read back is what was measured before it was written.
        Assert.Equal(after, Reported.Fact(NibbleProgram.Run(mnist.Folder, "evaluate", model, "--data", "mnist", "--json").Json(), "accuracy").GetDouble());
        JsonElement inspected = NibbleProgram.Run(mnist.Folder, "inspect", model, "--json").Json();
        Assert.Equal(3, Reported.Column(Reported.Table(inspected, "Steps"), "runs in").Count(cell => cell.GetString() == "integers"));

        AssertSameBits(mnist.In(model), oneByOne: name == "dynamic");
    }

    private void AssertSameBits(string model, bool oneByOne)
    {
        IntegerProgram program = IntegerProgram.Compile(OnnxFile.Read(model));
        Tensor theirs = OnnxRuntimePeer.Run(model, mnist.Inputs, oneByOne), ours = new(theirs.Shape);
        if (oneByOne)
        {
            for (int i = 0; i < mnist.Inputs.Shape[0]; i++)
                program.Run(mnist.Inputs.Values.Slice(i * program.InputLength, program.InputLength), ours.Values.Slice(i * program.OutputLength, program.OutputLength));
        }
        else
        {
            ours = program.Run(mnist.Inputs);
        }

        int different = Enumerable.Range(0, ours.Length).Count(i => BitConverter.SingleToInt32Bits(ours[i]) != BitConverter.SingleToInt32Bits(theirs[i]));
        Assert.True(different == 0, $"{different} of {ours.Length} outputs differ.");
    }
}
