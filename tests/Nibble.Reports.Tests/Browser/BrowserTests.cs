using Microsoft.Playwright;
using Nibble.Peers;

namespace Nibble.Reports.Tests;

public sealed class BrowserTests(ChromiumPeer chromium) : IClassFixture<ChromiumPeer>
{
    [SkippableTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task Without_a_network_every_chart_is_drawn_and_nothing_is_asked_for(ColorScheme scheme, int width)
    {
        SkipWithout(embedded: true);
        await using OpenedPage opened = await chromium.OpenAsync(SampleReport.Full(side: 21).ToHtml(), scheme, width);

        Assert.Empty(opened.Complaints);
        Assert.Empty(opened.Requests);
        IReadOnlyList<ILocator> charts = await opened.Page.Locator("figure.chart").AllAsync();
        Assert.Equal(6, charts.Count);
        int[] leastMarks = [5, 50, 50, 7, 4, 6];
        for (int i = 0; i < charts.Count; i++)
            Assert.True(await OpenedPage.CountMarksAsync(charts[i]) >= leastMarks[i], $"Chart {i + 1} has too few marks.");
        Assert.Equal(5 + 3, await opened.Page.Locator("tbody tr:visible").CountAsync());
        Assert.True(await opened.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the window.");
    }

    [SkippableFact]
    public async Task A_changed_color_scheme_redraws_the_charts()
    {
        SkipWithout(embedded: true);
        await using OpenedPage opened = await chromium.OpenAsync(new Report("t") { Parts = [SampleReport.Sine()] }.ToHtml());
        ILocator label = opened.Page.Locator(".role-axis-label text").First;
        string? light = await label.GetAttributeAsync("fill");

        await opened.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await opened.Page.WaitForFunctionAsync("before => document.querySelector('.role-axis-label text')?.getAttribute('fill') !== before", light);

        Assert.NotEqual(light, await label.GetAttributeAsync("fill"));
        Assert.Empty(opened.Complaints);
    }

    [SkippableFact]
    public async Task Pointing_at_lines_reads_all_of_them_there()
    {
        SkipWithout(embedded: true);
        ChartSeries[] series =
        [
            new("a.b[c]", [0, 1, 2], [10, 11, 12]),
            new("</script><img src=http://example.org/x>", [0, 1, 2], [20, 21, 22]),
        ];
        await using OpenedPage opened = await chromium.OpenAsync(new Report("t") { Parts = [Charts.Lines("l", "place", "y", series)] }.ToHtml());
        LocatorBoundingBoxResult box = (await opened.Page.Locator(".mark-line").First.BoundingBoxAsync())!;
        await opened.Page.Mouse.MoveAsync(box.X + (box.Width / 2) + 3, box.Y + (box.Height / 2));
        await opened.Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));

        ILocator tooltip = opened.Page.Locator("#vg-tooltip-element.visible");
        await tooltip.WaitForAsync();
        Assert.Equal(
            ["place", "1", "a.b[c]", "11", "</script><img src=http://example.org/x>", "21"],
            await tooltip.Locator("td").AllInnerTextsAsync());
        Assert.Empty(opened.Requests);
        Assert.Empty(opened.Complaints);
    }

    [SkippableFact]
    public async Task Hostile_words_are_shown_as_words()
    {
        SkipWithout(embedded: false);
        const string Attack = "</script><script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">";
        Report report = new(Attack)
        {
            Parts = [new ReportTable([new ReportColumn(Attack)], [[Attack]]), Charts.Bars(Attack, Attack, [new ChartBar(Attack, 1, Attack), new ChartBar("b", 2, "c")])],
        };
        await using OpenedPage opened = await chromium.OpenAsync(report.ToHtml());

        Assert.Equal(Attack, await opened.Page.TitleAsync());
        Assert.Equal(Attack, await opened.Page.Locator("td").InnerTextAsync());
        Assert.Equal(Attack, await opened.Page.Locator("h1").InnerTextAsync());
        Assert.Equal(0, await opened.Page.Locator("img").CountAsync());
    }

    [SkippableFact]
    public async Task Linked_libraries_that_cannot_be_loaded_leave_a_note_where_the_chart_would_be()
    {
        SkipWithout(embedded: false);
        await using OpenedPage opened = await chromium.OpenAsync(SampleReport.Full(side: 5).ToHtml(ChartScripts.Linked));

        Assert.Equal(ChartScripts.Linked.Libraries.Select(library => library.Link.AbsoluteUri), opened.Requests);
        Assert.True(await opened.Page.Locator("p.notice").IsVisibleAsync());
        Assert.Equal(6, await opened.Page.Locator(".drawing.failed").CountAsync());
        Assert.Equal(5 + 3, await opened.Page.Locator("tbody tr:visible").CountAsync());
    }

    private void SkipWithout(bool embedded)
    {
        Skip.If(chromium.Missing is not null, chromium.Missing);
        Skip.If(embedded && ChartScripts.Embedded is null, "This build has no chart libraries: npm was missing.");
    }
}
