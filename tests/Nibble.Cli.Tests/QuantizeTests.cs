using System.Text.Json;
using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;

namespace Nibble.Cli.Tests;

/// <summary>What <c>nibble quantize</c> is asked for is in the model that it leaves.</summary>
public sealed class QuantizeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public QuantizeTests()
    {
        Samples.WriteModel(_folder.In("net.onnx"));
        Samples.WriteClasses(_folder.In("data.npz"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_layer_named_or_matched_gets_its_own_formats()
    {
        string[] names = [.. OnnxFile.Read(_folder.In("net.onnx")).Nodes.Where(node => node.Operator is Gemm).Select(node => node.Name)];
        IntegerLayer[] layers = Quantize("--data", "data.npz", "--weights", "int6", "--layer", $"{names[0]}=float", "--layer", $"*{names[2][^1]}=int3,uint4");
        Assert.Equal(names[1..], layers.Select(layer => layer.Node.Name));
        Assert.Equal(["int6", "int3"], layers.Select(layer => layer.Weight.Format.ToString()));
        Assert.Equal(["uint8", "uint4"], layers.Select(layer => layer.Input.Format.ToString()));
    }

    [Theory]
    [InlineData("ternary", 3)]
    [InlineData("binary", 2)]
    public void Weights_of_few_points_have_no_more(string weights, int points)
    {
        foreach (IntegerLayer layer in Quantize("--data", "data.npz", "--weights", weights))
            Assert.InRange(layer.Weights.Distinct().Count(), 2, points);
    }

    [Fact]
    public void Zero_points_are_taken_away_or_added()
    {
        Assert.All(Quantize("--data", "data.npz", "--symmetric"), layer => Assert.True(layer.Input.Grid!.IsSymmetric));
        Assert.Contains(Quantize("--data", "data.npz", "--activations", "int8", "--asymmetric"), layer => !layer.Input.Grid!.IsSymmetric);
    }

    [Fact]
    public void Rounding_rules_and_corrected_biases_change_the_weights_they_are_asked_for()
    {
        IntegerLayer[] Rounded(params string[] options) => Quantize(["--data", "data.npz", "--weights", "int3", .. options]);
        IntegerLayer[] nearest = Rounded(), corrected = Rounded("--correct-bias");
        foreach (string rule in (string[])["adaround", "gptq"])
            Assert.Contains(Rounded("--rule", rule).Zip(nearest), pair => !pair.First.Weights.SequenceEqual(pair.Second.Weights));
        Assert.Contains(corrected.Zip(nearest), pair => !pair.First.BiasCodes!.SequenceEqual(pair.Second.BiasCodes!));
    }

    [Theory]
    [InlineData("--dynamic")]
    [InlineData("--weights-only")]
    [InlineData("--data", "random")]
    public void Recurrent_layers_and_embeddings_shrink_and_are_reported(params string[] mode)
    {
        var builder = new GraphBuilder("reader");
        string words = builder.AddInput("words", [Shape.Unknown, 9], InputType.Int64);
        string x = builder.Add("embedding", new Gather(), builder.AddConstant("table", Tensor.Random([50, 6], 1)), words);
        x = builder.Add("lstm", new Lstm { Result = LstmResult.Hidden }, builder.Add("turned", new Transpose([1, 0, 2]), x), builder.AddConstant("w", Tensor.Random([1, 32, 6], 2)), builder.AddConstant("r", Tensor.Random([1, 32, 8], 3)), builder.AddConstant("b", Tensor.Random([1, 64], 4)));
        builder.AddOutput(builder.Add("head", new Gemm(), builder.Add("flat", new Reshape([-1, 8]), x), builder.AddConstant("v", Tensor.Random([8, 2], 5))));
        OnnxFile.Write(builder.Build(), _folder.In("reader.onnx"));

        JsonElement report = NibbleProgram.Run(_folder.Path, ["quantize", "reader.onnx", .. mode, "--layer", "lstm*=int4", "--json"]).Json();

        JsonElement layers = Reported.Table(report, mode[0] == "--weights-only" ? "Layers of decoded weights" : "Integer layers, and layers of decoded weights");
        Assert.Equal(["embedding", "lstm", "head"], Reported.Column(layers, "layer").Select(cell => cell.GetString()));
        Assert.Equal(["Gather 50 → 6", "LSTM 14 → 32"], Reported.Column(layers, "does").Select(cell => cell.GetString()).Take(2));
        Assert.Equal(["int8-narrow", "int4"], Reported.Column(layers, "weights").Select(cell => cell.GetString()).Take(2));
        Assert.Equal([300 + (6 * 4), (448 / 2) + (64 * 4) + (64 * 4)], Reported.Column(layers, "size").Select(cell => cell.GetInt64()).Take(2));
        Assert.Equal(Reported.Column(layers, "size").Sum(cell => cell.GetInt64()), Reported.Fact(report, "weights and biases").GetInt64());
        Graph small = OnnxFile.Read(_folder.In("reader.quantized.onnx"));
        Assert.Equal(["table", "w", "r"], ((string[])["table", "w", "r"]).Where(name => small.Constants[name].Quantized is not null));
    }

    [Fact]
    public void The_report_says_what_the_predictions_lose_and_where_more_bits_are_worth_it()
    {
        JsonElement report = NibbleProgram.Run(_folder.Path, "quantize", "net.onnx", "--data", "data.npz", "--weights", "int3", "--json").Json();
        Assert.InRange(Reported.Fact(report, "KL divergence").GetDouble(), 1e-9, 1);
        Assert.InRange(Reported.Fact(report, "predictions that changed").GetDouble(), 0, 50);
        Assert.InRange(Reported.Fact(report, "output SQNR").GetDouble(), 3, 60);
        Assert.Equal(((6 * 8) + (8 * 8) + (8 * 3)) * 3 * 8, Reported.Fact(report, "bit operations").GetInt64());
        double[] shares = [.. Reported.Column(Reported.Table(report, "Noise"), "share of the error").Select(cell => cell.GetDouble())];
        Assert.Equal(100, shares.Sum(), 1e-6);
        double[] gains = [.. Reported.Column(Reported.Table(report, "Worth more bits"), "gain").Select(cell => cell.GetDouble())];
        Assert.Equal(gains.OrderDescending(), gains);
        string page = File.ReadAllText(_folder.In("net.quantized.html"));
        Assert.All((string[])["What each layer has a share in", "Signal to quantization noise", "Worth more bits"], title => Assert.Contains(title, page, StringComparison.Ordinal));
    }

    [Fact]
    public void Samples_without_labels_tell_flips_and_divergence_but_no_accuracy()
    {
        NpyFile.Write(_folder.In("x.npy"), NpyArray.Of(Tensor.Random([40, Samples.Width], 1)));
        JsonElement report = NibbleProgram.Run(_folder.Path, "quantize", "net.onnx", "--data", "x.npy", "--json").Json();
        Assert.True(Reported.Fact(report, "KL divergence").GetDouble() > 0);
        Assert.DoesNotContain("\"accuracy\"", report.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--dynamic")]
    [InlineData("--weights-only")]
    [InlineData("--weights-only", "--weights", "uint4")]
    [InlineData("--data", "random")]
    public void Samples_are_needed_for_static_ranges_only(params string[] options)
    {
        JsonElement report = NibbleProgram.Run(_folder.Path, ["quantize", "net.onnx", .. options, "--json"]).Json();
        Assert.True(Reported.Fact(report, "weights and biases").GetInt64() > 0);
        Assert.True(File.Exists(_folder.In("net.quantized.html")));
        Assert.Contains(OnnxFile.Read(_folder.In("net.quantized.onnx")).Constants.Values, constant => constant.Quantized is not null);
    }

    private IntegerLayer[] Quantize(params string[] options)
    {
        NibbleProgram.Run(_folder.Path, ["quantize", "net.onnx", .. options, "--output", "small.onnx"]).Succeeds();
        return [.. IntegerLayer.Of(OnnxFile.Read(_folder.In("small.onnx")))];
    }
}
