using System.Text.Json;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Runtime;
using Nibble.Training;

namespace Nibble.Cli.Tests;

/// <summary>A model is written for who asked, after what they refuse was said.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExportTests()
    {
        Samples.WriteClasses(_folder.In("data.npz"));
        var model = new Sequential(new Linear(Samples.Width, 8), new Training.Relu(), new Linear(8, 3));
        model.Initialize(7);
        OnnxFile.Write(model.ToGraph("net", [Shape.Unknown, Samples.Width]), _folder.In("net.onnx"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("qdq")]
    [InlineData("qoperator")]
    public void A_quantized_model_is_written_for_ONNX_Runtime(string dialect)
    {
        Quantize();
        Ran ran = NibbleProgram.Run(_folder.Path, "export", "small.onnx", "--for", "onnxruntime", "--dialect", dialect, "--output", "out.onnx").Succeeds();
        Assert.Contains("Written to out.onnx", ran.Output);
        Assert.Contains(dialect, ran.Output);
        Assert.True(new FileInfo(_folder.In("out.onnx")).Length > 0);
    }

    [Fact]
    public void What_FINN_refuses_is_listed_and_nothing_is_written_unless_it_is_forced()
    {
        Quantize();
        Ran ran = NibbleProgram.Run(_folder.Path, "export", "small.onnx", "--for", "finn").Ends(1);
        Assert.Equal("", ran.Errors);
        Assert.All((string[])["refused", "zero point", "--symmetric", "--force"], word => Assert.Contains(word, ran.Output));
        Assert.False(File.Exists(_folder.In("small.finn.onnx")));

        Assert.Contains("although it is refused", NibbleProgram.Run(_folder.Path, "export", "small.onnx", "--for", "finn", "--force").Succeeds().Output);
        Assert.True(File.Exists(_folder.In("small.finn.onnx")));
    }

    [Theory]
    [InlineData("finn")]
    [InlineData("hls4ml")]
    public void Fixed_point_is_written_for_FPGAs(string target)
    {
        Quantize("--power-of-two", "--granularity", "tensor");
        JsonElement report = NibbleProgram.Run(_folder.Path, "export", "small.onnx", "--for", target, "--json").Json();
        Assert.Equal(0, Reported.Fact(report, "refused").GetInt32());
        Assert.Equal("qonnx", Reported.Fact(report, "dialect").GetString());
        Assert.Equal(new FileInfo(_folder.In($"small.{target}.onnx")).Length, Reported.Fact(report, "file").GetInt64());
        if (target == "hls4ml")
            Assert.Contains("granularity='name'", string.Concat(Reported.Column(Reported.Table(report, "Findings"), "remedy").Select(cell => cell.GetString())));
    }

    [Fact]
    public void An_operator_set_that_can_not_say_it_is_refused_with_the_reason()
    {
        Quantize("--weights", "int4");
        Ran ran = NibbleProgram.Run(_folder.Path, "export", "small.onnx", "--for", "onnxruntime", "--opset", "13", "--native").Ends(1);
        Assert.Contains("integers of 4 bits came with 21", ran.Output);

        NibbleProgram.Run(_folder.Path, "export", "small.onnx", "--for", "onnxruntime", "--native").Succeeds();
        Graph before = OnnxFile.Read(_folder.In("small.onnx")), after = OnnxFile.Read(_folder.In("small.onnxruntime.onnx"));
        Tensor x = Tensor.Random([5, Samples.Width], 3);
        Assert.Equal(IntegerProgram.Compile(before).Run(x).Values, IntegerProgram.Compile(after).Run(x).Values);
    }

    [Theory]
    [InlineData("export net.onnx", "--for")]
    [InlineData("export net.onnx --for tvm", "'tvm'", "finn")]
    [InlineData("export net.onnx --for finn --opset 12", "13 to 25")]
    [InlineData("export net.onnx --for finn --dialect qdr", "'qdr'", "qdq")]
    public void A_wrong_command_line_is_explained(string command, params string[] words) =>
        NibbleProgram.Run(_folder.Path, command.Split(' ')).IsRefusedWith(words);

    private void Quantize(params string[] options) =>
        NibbleProgram.Run(_folder.Path, ["quantize", "net.onnx", "--data", "data.npz", "--output", "small.onnx", .. options]).Succeeds();
}
