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
    public void An_open_axis_gets_its_size() =>
        Assert.Contains($"[5, {Samples.Width}]", NibbleProgram.Run(_folder.Path, "inspect", "net.onnx", "--dim", "batch=5").Succeeds().Output);

    [Fact]
    public void An_axis_that_the_model_does_not_have_is_refused() =>
        NibbleProgram.Run(_folder.Path, "inspect", "net.onnx", "--dim", "sequence=8").FailsWith("'net.onnx'", "sequence");

    [Theory]
    [InlineData("8")]
    [InlineData("a=0")]
    [InlineData("a=b")]
    public void What_is_no_size_is_refused(string given) =>
        NibbleProgram.Run(_folder.Path, "inspect", "net.onnx", "--dim", given).IsRefusedWith($"'{given}' is no size of an axis");

    [Fact]
    public void An_axis_given_twice_is_refused() =>
        NibbleProgram.Run(_folder.Path, "inspect", "net.onnx", "--dim", "a=1", "--dim", "a=2").IsRefusedWith("'a' is given twice");
}
