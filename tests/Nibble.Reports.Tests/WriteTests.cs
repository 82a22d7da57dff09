using System.Text.Json.Nodes;

namespace Nibble.Reports.Tests;

public sealed class WriteTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nibble-reports-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("report.html", "<!doctype html>")]
    [InlineData("REPORT.HTML", "<!doctype html>")]
    [InlineData("report.json", "{")]
    [InlineData("report.md", "# t")]
    [InlineData("new/folder/report.md", "# t")]
    public void The_extension_chooses_the_format(string name, string beginning)
    {
        string path = Path.Combine(_folder, name);
        new Report("t").Write(path);
        Assert.StartsWith(beginning, File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report.pdf", "'.pdf'")]
    [InlineData("report", "no extension")]
    public void Another_extension_is_refused_and_nothing_is_written(string name, string found)
    {
        string path = Path.Combine(_folder, name);
        ReportException error = Assert.Throws<ReportException>(() => new Report("t").Write(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void Json_holds_the_charts_data()
    {
        JsonNode report = JsonNode.Parse(new Report("t") { Parts = [SampleReport.Sine()] }.ToJson())!;
        JsonArray lines = report["parts"]![0]!["spec"]!["data"]!["values"]!.AsArray();
        Assert.Equal("sin x", lines[0]!["series"]!.GetValue<string>());
        Assert.Equal(201, lines[0]!["y"]!.AsArray().Count);
    }
}
