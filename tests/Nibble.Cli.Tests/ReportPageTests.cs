using Microsoft.Playwright;
using Nibble.Peers;
using Nibble.Reports;

namespace Nibble.Cli.Tests;

/// <summary>The report that the program leaves is a page of one file, which a browser draws without a network.</summary>
public sealed class ReportPageTests(ChromiumPeer chromium) : IClassFixture<ChromiumPeer>
{
    [SkippableTheory]
    [InlineData("ripple", 3)]
    [InlineData("sine", 3)]
    public async Task The_demos_report_draws_its_charts_without_a_network(string function, int charts)
    {
        Skip.If(chromium.Missing is not null, chromium.Missing);
        Skip.If(ChartScripts.Embedded is null, "This build has no chart libraries: npm was missing.");
        using TemporaryFolder folder = new();
        NibbleProgram.Run(folder.Path, "demo", function, "--epochs", "1", "--samples", "200").Succeeds();

        await using OpenedPage opened = await chromium.OpenAsync(await File.ReadAllTextAsync(folder.In("nibble-demo/report.html")));

        Assert.Empty(opened.Complaints);
        Assert.Empty(opened.Requests);
        IReadOnlyList<ILocator> drawn = await opened.Page.Locator("figure.chart").AllAsync();
        Assert.Equal(charts, drawn.Count);
        foreach (ILocator chart in drawn)
            Assert.True(await OpenedPage.CountMarksAsync(chart) >= 2, "A chart has too few marks.");
        Assert.Contains("nibble demo", await opened.Page.Locator("footer").InnerTextAsync(), StringComparison.Ordinal);
        Assert.True(await opened.Page.GetByText("quantization-aware").First.IsVisibleAsync());
    }
}
