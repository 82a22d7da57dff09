using System.Text.Json;
using Nibble.Onnx;

namespace Nibble.Cli.Tests;

public sealed class DemoTests
{
    private static readonly string[] Methods = ["float", "dynamic", "static", "quantization-aware", "fixed point"];

    [Fact]
    public void A_function_is_learned_quantized_and_written()
    {
        using TemporaryFolder folder = new();
        JsonElement report = NibbleProgram.Run(folder.Path, "demo", "gaussian", "--dimensions", "3", "--bits", "5", "--epochs", "2", "--samples", "300", "--json").Json();

        JsonElement methods = Reported.Table(report, "Methods");
        Assert.Equal(Methods, methods.GetProperty("rows").EnumerateArray().Select(row => row[0].GetString()));
        foreach (string method in Methods)
            OnnxFile.Read(folder.In($"nibble-demo/{method.Replace(' ', '-')}.onnx"));
        Assert.Equal(7, Directory.EnumerateFiles(folder.In("nibble-demo")).Count());
        Assert.Contains("<html", File.ReadAllText(folder.In("nibble-demo/report.html")), StringComparison.Ordinal);

        // The file tells the same as standard output.
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(folder.In("nibble-demo/report.json")));
        Assert.Equal(Reported.Table(file.RootElement, "Methods").ToString(), methods.ToString());
    }

    [Fact]
    public void Without_json_a_person_reads_a_table_and_where_the_report_is()
    {
        using TemporaryFolder folder = new();
        Ran ran = NibbleProgram.Run(folder.Path, "demo", "bump", "--epochs", "1", "--samples", "100", "--output", "some where").Succeeds();

        Assert.All(Methods, method => Assert.Contains($"│ {method} ", ran.Output, StringComparison.Ordinal));
        Assert.Contains(Path.Combine("some where", "report.html"), ran.Output, StringComparison.Ordinal);
        Assert.Contains("--output &quot;some where&quot;", File.ReadAllText(folder.In("some where/report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_gives_the_same_models()
    {
        using TemporaryFolder folder = new();
        foreach (string output in (string[])["first", "second"])
            NibbleProgram.Run(folder.Path, "demo", "--epochs", "1", "--samples", "200", "--seed", "18446744073709551615", "--output", output).Succeeds();

        foreach (string model in Directory.EnumerateFiles(folder.In("first"), "*.onnx"))
            Assert.Equal(File.ReadAllBytes(model), File.ReadAllBytes(model.Replace("first", "second", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_accumulator_that_nothing_fits_is_refused_with_what_would_help()
    {
        using TemporaryFolder folder = new();
        NibbleProgram.Run(folder.Path, "demo", "--epochs", "1", "--samples", "100", "--accumulator", "8").FailsWith("'layer", "8 bits", "fewer bits");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
