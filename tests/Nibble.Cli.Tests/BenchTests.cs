using System.Text.Json;
using Nibble.Graphs;
using Nibble.Onnx;
using Nibble.Runtime;

namespace Nibble.Cli.Tests;

public sealed class BenchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BenchTests() => Samples.WriteModel(_folder.In("net.onnx"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_is_timed_in_turns_with_another()
    {
        JsonElement report = NibbleProgram.Run(_folder.Path, "bench", "net.onnx", "--against", "net.onnx", "--batch", "1,3", "--threads", "1,2", "--seconds", "0.01", "--json").Json();

        JsonElement figures = Reported.Table(report, "Latency and throughput");
        Assert.Equal([1, 1, 3, 3], Numbers(figures, "batch"));
        Assert.Equal([1, 2, 1, 2], Numbers(figures, "threads"));
        Assert.All(Numbers(figures, "ratio"), ratio => Assert.InRange(ratio, 1e-6, 1e6));
        Assert.Equal([1, 2], Numbers(Reported.Table(report, "The machine's ceiling"), "threads"));

        IReadOnlyList<ProgramStep> steps = IntegerProgram.Compile(OnnxFile.Read(_folder.In("net.onnx"))).Steps;
        foreach (int batch in (int[])[1, 3])
        {
            JsonElement profile = Reported.Table(report, $"Steps, batch {batch}, threads 2");
            Assert.Equal(steps.Select(step => step.Kernel), Reported.Column(profile, "kernel").Select(cell => cell.GetString()!));
            Assert.Equal(1, Numbers(profile, "share").Sum(), 1e-9);
        }
    }

    [Fact]
    public void Alone_and_piped_it_prints_tables_and_nothing_else()
    {
        string output = NibbleProgram.Run(_folder.Path, "bench", "net.onnx", "--batch", "2", "--threads", "1", "--seconds", "0.01").Succeeds().Output;

        Assert.Contains("Latency and throughput", output, StringComparison.Ordinal);
        Assert.Contains("Steps, batch 2, threads 1", output, StringComparison.Ordinal);
        Assert.DoesNotContain("other's median", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--batch", "1;2")]
    [InlineData("--batch", "0")]
    [InlineData("--batch", "1,")]
    [InlineData("--batch", "4,4")]
    [InlineData("--threads", "1,two")]
    [InlineData("--threads", "-1")]
    [InlineData("--seconds", "0")]
    public void Numbers_out_of_range_are_refused_with_the_range(string option, string value) =>
        NibbleProgram.Run(_folder.Path, "bench", "net.onnx", option, value).IsRefusedWith(option, $"'{value}'", "from");

    [Fact]
    public void A_model_that_fixes_its_batch_says_which()
    {
        var builder = new GraphBuilder("fixed");
        builder.AddOutput(builder.Add("y", new Relu(), builder.AddInput("x", [3, 2])));
        OnnxFile.Write(builder.Build(), _folder.In("fixed.onnx"));

        NibbleProgram.Run(_folder.Path, "bench", "fixed.onnx", "--batch", "1").FailsWith("'fixed.onnx'", "--batch 3");
        NibbleProgram.Run(_folder.Path, "bench", "net.onnx", "--against", "fixed.onnx").FailsWith("'fixed.onnx'", "[3, 2]", $"[?, {Samples.Width}]");
        NibbleProgram.Run(_folder.Path, "bench", "nowhere.onnx").FailsWith("nowhere.onnx");
    }

    private static IEnumerable<double> Numbers(JsonElement table, string column) => Reported.Column(table, column).Select(cell => cell.GetDouble());
}
