using System.Net;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Reports.Tests;

public sealed partial class TextTests
{
    [Theory]
    [InlineData("a `b` c", "a <code>b</code> c")]
    [InlineData("**a** and `**b**`", "<strong>a</strong> and <code>**b**</code>")]
    [InlineData("2 ** 3 is 8", "2 ** 3 is 8")]
    [InlineData("an open ` and ** mark", "an open ` and ** mark")]
    [InlineData("empty `` and ****", "empty `` and ****")]
    [InlineData("`<b>` **&**", "<code>&lt;b&gt;</code> <strong>&amp;</strong>")]
    [InlineData("", "")]
    public void Running_text_knows_code_and_strong_and_nothing_else(string text, string expected) =>
        Assert.Contains($"<p>{expected}</p>", Of(text).ToHtml(), StringComparison.Ordinal);

    [Fact]
    public void Whatever_a_text_holds_a_browser_reads_it_back_and_sees_no_tag()
    {
        Prop.ForAll<NonNull<string>>(words =>
        {
            string title = words.Get.Replace('\r', ' ');
            string html = new Report(title).ToHtml();
            string shown = TitleElement().Match(html).Groups[1].Value;
            return !shown.Contains('<', StringComparison.Ordinal) && !shown.Contains('"', StringComparison.Ordinal) && WebUtility.HtmlDecode(shown) == title;
        }).Holds();
    }

    [Fact]
    public void No_text_can_end_a_script_or_start_one()
    {
        const string Attack = "</script><script>alert('x')</script><!--";
        Report report = new(Attack)
        {
            Summary = Attack,
            Command = Attack,
            Parts =
            [
                new ReportFacts(new ReportFact(Attack, Attack) { Unit = Attack, Note = Attack }),
                new ReportSection(Attack, new ReportText(Attack)),
                new ReportTable([new ReportColumn(Attack) { Unit = Attack, IsSeries = true }], [[Attack]]) { Title = Attack, Caption = Attack },
                Charts.Lines(Attack, Attack, Attack, [new ChartSeries(Attack, [1], [2]) { Kind = Attack }], [new ChartBand(Attack, 0, 1)]) with { Caption = Attack },
            ],
        };

        Assert.DoesNotContain("<script>alert", report.ToHtml(), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", report.ToMarkdown(), StringComparison.Ordinal);
        Assert.Equal(Count(new Report("t") { Parts = [Charts.Lines("t", "x", "y", [])] }.ToHtml(), "</script"), Count(report.ToHtml(), "</script"));
    }

    [Fact]
    public void A_markdown_cell_stays_in_its_cell()
    {
        Prop.ForAll<NonNull<string>>(words =>
        {
            ReportTable table = new([new("a"), new("b")], [[words.Get, 1]]);
            string line = new Report("t") { Parts = [table] }.ToMarkdown().Split('\n')[^2];
            return UnescapedBar().Count(line) == 3;
        }).Holds();
    }

    [Theory]
    [InlineData("# one", "\\# one")]
    [InlineData("- one", "\\- one")]
    [InlineData("12. one", "12\\. one")]
    [InlineData("12.5 dB", "12\\.5 dB")]
    [InlineData("a_b * c <i>", "a\\_b \\* c &lt;i&gt;")]
    [InlineData("**a** `b*`", "**a** `b*`")]
    public void A_markdown_paragraph_stays_a_paragraph(string text, string expected) =>
        Assert.Equal($"# t\n\n{expected}\n", Of(text).ToMarkdown());

    [Fact]
    public void Sections_are_listed_when_there_are_three()
    {
        ReportPart[] two = [new ReportSection("one", new ReportSection("inner")), new ReportSection("two")];
        Assert.DoesNotContain("<nav", new Report("t") { Parts = two }.ToHtml(), StringComparison.Ordinal);

        string html = new Report("t") { Parts = [.. two, new ReportSection("three")] }.ToHtml();
        foreach (Match link in ContentsLink().Matches(html))
            Assert.Contains($"<section id=\"{link.Groups[1].Value}\">\n<h2>{link.Groups[2].Value}</h2>", html, StringComparison.Ordinal);
        Assert.Equal(3, ContentsLink().Count(html));
    }

    private static Report Of(string text) => new("t") { Parts = [new ReportText(text)] };

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("<title>(.*?)</title>", RegexOptions.Singleline)]
    private static partial Regex TitleElement();

    [GeneratedRegex(@"(?<!\\)(\\\\)*\|")]
    private static partial Regex UnescapedBar();

    [GeneratedRegex("<a href=\"#([^\"]+)\">([^<]+)</a>")]
    private static partial Regex ContentsLink();
}
