namespace Nibble.Reports.Tests;

public sealed class SnapshotTests
{
    // Everything a report can hold, small enough to be read in a review.
    private static readonly Report Small = new("Nibble & <friends>")
    {
        Summary = "A *plain* star, `code | bar` and **strong <words>**.",
        Command = "nibble demo 'bump' --bits 4",
        Created = new DateTimeOffset(2026, 11, 21, 9, 5, 0, TimeSpan.FromHours(1)),
        Parts =
        [
            new ReportFacts(
                new ReportFact("Size", 1_284) { Unit = "bytes", Note = "fixed point" },
                new ReportFact("Share", 0.125) { Format = "P1" },
                new ReportFact("Kernel", "avx512-vnni"),
                new ReportFact("Unknown", null)),
            new ReportSection("Methods",
                new ReportText("First paragraph.", "# not a heading"),
                SampleReport.MethodTable(),
                new ReportSection("Inside", Charts.Bars("Errors", "RMSE", [new ChartBar("float", 0.5), new ChartBar("int4", double.NaN)]) with { Caption = "Lower is better." })),
            new ReportTable(
                [new ReportColumn("Value") { Alignment = ReportAlignment.Center }, new ReportColumn("Name|with bar")],
                [[double.NaN, "a|b"], [double.NegativeInfinity, "two\nlines"], [-1.5, null]]),
        ],
    };

    [Fact]
    public void Markdown_is_as_approved() => Approved.Check(Small.ToMarkdown(), "small.md");

    [Fact]
    public void Json_is_as_approved() => Approved.Check(Small.ToJson(), "small.json");

    [Fact]
    public void The_html_body_is_as_approved()
    {
        string html = Small.ToHtml(ChartScripts.Linked);
        string style = html[html.IndexOf("<style>", StringComparison.Ordinal)..(html.IndexOf("</style>", StringComparison.Ordinal) + 8)];
        string code = html[html.LastIndexOf("<script>", StringComparison.Ordinal)..(html.LastIndexOf("</script>", StringComparison.Ordinal) + 9)];
        Approved.Check(html.Replace(style, "<style>…</style>", StringComparison.Ordinal).Replace(code, "<script>…</script>", StringComparison.Ordinal), "small.html");
    }

    [Fact]
    public void Rendering_twice_gives_the_same_text()
    {
        Assert.Equal(SampleReport.Full().ToHtml(), SampleReport.Full().ToHtml());
        Assert.Equal(SampleReport.Full().ToJson(), SampleReport.Full().ToJson());
    }
}
