using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Training;

namespace Nibble.Cli.Tests;

/// <summary>Axes that a model leaves open get sizes from the command line.</summary>
public sealed class DimensionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DimensionTests()
    {
        var model = new Sequential(new Linear(Samples.Width, 3));
        model.Initialize(7);
        OnnxFile.Write(model.ToGraph("net", [Shape.Unknown, Samples.Width]), _folder.In("net.onnx"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_open_axis_gets_its_size()
    {
        string axis = OnnxFile.Read(_folder.In("net.onnx")).Inputs[0] is { Name: var input, AxisNames: var names } && names is [{ Length: > 0 } named, ..] ? named : $"{input}[0]";
        Assert.Contains($"[5, {Samples.Width}]", NibbleProgram.Run(_folder.Path, "inspect", "net.onnx", "--dim", $"{axis}=5").Succeeds().Output);
    }

    [Theory]
    [InlineData("sequence=8", "sequence")]
    [InlineData("8", "no size of an axis")]
    [InlineData("a=0", "no size of an axis")]
    [InlineData("a=b", "no size of an axis")]
    public void What_is_no_axis_or_no_size_is_refused(string given, string message)
    {
        Ran ran = NibbleProgram.Run(_folder.Path, "inspect", "net.onnx", "--dim", given);
        Assert.NotEqual(0, ran.ExitCode);
        Assert.Contains(message, ran.Error);
    }

    [Fact]
    public void An_axis_given_twice_is_refused() =>
        Assert.Contains("'a' is given twice", NibbleProgram.Run(_folder.Path, "inspect", "net.onnx", "--dim", "a=1", "--dim", "a=2").Error);
}
