namespace Nibble.Reports.Tests;

public sealed class ScriptsTests
{
    private static readonly Report WithChart = new("t") { Parts = [Charts.Bars("b", "v", [new ChartBar("a", 1)])] };

    [Fact]
    public void Linked_libraries_are_named_by_exact_version_and_the_page_says_so()
    {
        string html = WithChart.ToHtml(ChartScripts.Linked);
        Assert.False(ChartScripts.Linked.IsOffline);
        Assert.Equal(["vega", "vega-lite", "vega-embed"], ChartScripts.Linked.Libraries.Select(library => library.Name));
        foreach (ChartLibrary library in ChartScripts.Linked.Libraries)
        {
            Assert.Matches(@"^\d+\.\d+\.\d+$", library.Version);
            Assert.Contains($"<script src=\"https://cdn.jsdelivr.net/npm/{library.Name}@{library.Version}/build/{library.Name}.min.js\"></script>", html, StringComparison.Ordinal);
        }

        Assert.Contains("<p class=\"notice\">The charts of this page load their libraries from cdn.jsdelivr.net", html, StringComparison.Ordinal);
        Assert.Contains("script-src 'unsafe-inline' 'unsafe-eval' https://cdn.jsdelivr.net\"", html, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Embedded_libraries_leave_nothing_to_load_and_bring_their_licenses()
    {
        Skip.If(ChartScripts.Embedded is null, "This build has no chart libraries: npm was missing.");
        string html = WithChart.ToHtml(ChartScripts.Embedded);
        Assert.Same(ChartScripts.Embedded, ChartScripts.Default);
        Assert.DoesNotContain(" src=\"", html[..html.IndexOf("/*! vega", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.DoesNotContain("<script src", html, StringComparison.Ordinal);
        Assert.DoesNotContain("cdn.jsdelivr.net", html, StringComparison.Ordinal);
        Assert.Equal(3, html.Split("Redistribution and use in source and binary forms").Length - 1);
    }

    [Fact]
    public void A_page_without_charts_has_no_scripts()
    {
        string html = new Report("t") { Parts = [SampleReport.LayerTable()] }.ToHtml(ChartScripts.Linked);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"notice\"", html, StringComparison.Ordinal);
        Assert.Contains("script-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_holds_the_end_of_a_script_is_embedded_without_it()
    {
        ChartScripts scripts = new([new ChartLibrary("vega", "1.0.0") { Source = "let a = '</SCRIPT><!--';", License = "free */ alert(1) /*" }]);
        string html = WithChart.ToHtml(scripts);
        Assert.Contains("let a = '<\\/script><\\!--';", html, StringComparison.Ordinal);
        Assert.DoesNotContain("*/ alert", html, StringComparison.Ordinal);
    }
}
