using System.Text.Json;
using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Runtime;

namespace Nibble.Cli.Tests;

public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RunTests()
    {
        Samples.WriteModel(_folder.In("net.onnx"));
        WriteTwoInputs(_folder.In("two.onnx"));
        NpyFile.Write(_folder.In("x.npy"), NpyArray.Of(Tensor.Random([5, Samples.Width], 3)));
        NpyFile.Write(_folder.In("a.npy"), NpyArray.Of(new Tensor([2, 3], [1, 2, 3, 4, 5, 6])));
        NpyFile.Write(_folder.In("b=c.npy"), NpyArray.Of(new Tensor([2, 3], [10, 20, 30, 40, 50, 60])));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_quantized_model_gives_what_its_integer_program_gives()
    {
        Samples.WriteClasses(_folder.In("data.npz"));
        NibbleProgram.Run(_folder.Path, "quantize", "net.onnx", "--data", "data.npz", "--weights", "int4", "--output", "small.onnx").Succeeds();

        JsonElement report = NibbleProgram.Run(_folder.Path, "run", "small.onnx", "--input", "x.npy", "--output", "out", "--json").Json();

        Graph graph = OnnxFile.Read(_folder.In("small.onnx"));
        Tensor expected = IntegerProgram.Compile(graph).Run(NpyFile.Read(_folder.In("x.npy")).ToTensor());
        Tensor found = NpyFile.Read(_folder.In($"out/{graph.Outputs[0]}.npy")).ToTensor();
        Assert.Equal(expected.Shape, found.Shape);
        Assert.Equal(expected.Values, found.Values);
        Assert.StartsWith("integers", Reported.Fact(report, "arithmetic").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.npy", "b=c.npy")]
    [InlineData("second=b=c.npy", "a.npy")]
    [InlineData("second=b=c.npy", "first=a.npy")]
    public void Several_inputs_go_by_order_or_by_name_and_each_output_has_its_file(string one, string other)
    {
        NibbleProgram.Run(_folder.Path, "run", "two.onnx", "--input", one, "--input", other, "-o", "out").Succeeds();

        Assert.Equal([-9f, -18, -27, -36, -45, -54], NpyFile.Read(_folder.In("out/minus_0.npy")).ToTensor().Values.ToArray());
        Assert.Equal([11f, 22, 33, 44, 55, 66], NpyFile.Read(_folder.In("out/plus.npy")).ToTensor().Values.ToArray());
    }

    [Theory]
    [InlineData("two.onnx", "a.npy", "takes first [?, 3], second [?, 3]", "but 1 was given")]
    [InlineData("net.onnx", "x.npy a.npy", "1 array, but 2 were given")]
    [InlineData("two.onnx", "frist=a.npy a.npy", "no input 'frist'", "Did you mean 'first'?")]
    [InlineData("two.onnx", "first=a.npy first=a.npy", "'first' is given twice")]
    [InlineData("net.onnx", "a.npy", "[2, 3]", "[?, 6]")]
    [InlineData("net.onnx", "net.onnx", "'net.onnx'", "does not begin as")]
    [InlineData("net.onnx", "nowhere.npy", "'nowhere.npy'")]
    public void Arrays_that_do_not_fit_are_refused_with_what_the_model_takes(string model, string inputs, params string[] words)
    {
        NibbleProgram.Run(_folder.Path, ["run", model, "--output", "out", "--input", .. inputs.Split(' ')]).FailsWith(words);
        Assert.False(Directory.Exists(_folder.In("out")));
    }

    private static void WriteTwoInputs(string path)
    {
        var builder = new GraphBuilder("two");
        builder.AddInput("first", [Shape.Unknown, 3]);
        builder.AddInput("second", [Shape.Unknown, 3]);
        builder.Add("plus", new Add(), "first", "second");
        builder.Add("minus:0", new Sub(), "first", "second");
        builder.AddOutput("plus");
        builder.AddOutput("minus:0");
        OnnxFile.Write(builder.Build(), path);
    }
}
