using System.Text;

namespace Nibble.Reports;

/// <summary>The scripts of a page, and what it may load.</summary>
internal static class HtmlScripts
{
    /// <summary>
    /// What the browser lets the page load: nothing but what is in it, and linked libraries where there are any; not even an image named in a tooltip.
    /// Vega compiles its expressions, hence 'unsafe-eval'; all of them come from the page itself.
    /// </summary>
    public static string Policy(ChartScripts? scripts)
    {
        string sources = scripts switch
        {
            null => "'none'",
            { IsOffline: true } => "'unsafe-inline' 'unsafe-eval'",
            _ => $"'unsafe-inline' 'unsafe-eval' {string.Join(' ', scripts.Libraries.Select(library => library.Link.GetLeftPart(UriPartial.Authority)).Distinct())}",
        };
        return $"default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; script-src {sources}";
    }

    /// <summary>What the reader must know about the charts before they look for them.</summary>
    public static string Notice(ChartScripts scripts)
    {
        string linked = scripts.IsOffline
            ? ""
            : $"<p class=\"notice\">The charts of this page load their libraries from {HtmlText.Plain(scripts.Libraries[0].Link.Host)}, because Nibble was built without npm. Without a network the page shows its text and tables only.</p>\n";
        return $"{linked}<noscript><p class=\"notice\">The charts of this page need JavaScript.</p></noscript>\n";
    }

    /// <summary>The libraries and the code that draws the charts with them.</summary>
    public static string Elements(ChartScripts scripts)
    {
        StringBuilder html = new();
        foreach (ChartLibrary library in scripts.Libraries)
        {
            if (library.Source is { } source)
                html.Append($"<script>\n/*! {library.Name} {library.Version}\n{Comment(library.License)}*/\n{HtmlText.Script(source)}\n</script>\n");
            else
                html.Append($"<script src=\"{HtmlText.Plain(library.Link.AbsoluteUri)}\"></script>\n");
        }

        return html.Append($"<script>\n{Resource.Read("report.js")}</script>\n").ToString();
    }

    private static string Comment(string? license) =>
        license is null ? "" : HtmlText.Script(license.ReplaceLineEndings("\n").Replace("*/", "* /", StringComparison.Ordinal).TrimEnd()) + "\n";
}
