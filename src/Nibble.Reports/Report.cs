using Nibble.Numerics;

namespace Nibble.Reports;

/// <summary>What a command found, ready to be shown: a title and parts in the order in which they are read.</summary>
/// <param name="Title">The one line that says what was found, in plain text.</param>
/// <remarks>A report holds results and never makes them: the same report gives the same text, byte for byte.</remarks>
public sealed record Report(string Title)
{
    /// <summary>A sentence or two below the title; the inline markup of <see cref="ReportText"/>. Null for none.</summary>
    public string? Summary { get; init; }

    /// <summary>The parts, in reading order.</summary>
    public IReadOnlyList<ReportPart> Parts { get; init; } = [];

    /// <summary>The command line that made the results, for the footer. Null where there was none.</summary>
    public string? Command { get; init; }

    /// <summary>When the results were made, for the footer. Null leaves the date out.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>One HTML page that needs no other file; where the build had no chart libraries, its charts are linked from a CDN and the page says so.</summary>
    public string ToHtml() => ToHtml(ChartScripts.Default);

    /// <summary>One HTML page whose charts are drawn by the given libraries.</summary>
    public string ToHtml(ChartScripts scripts) => HtmlRenderer.Render(this, scripts);

    /// <summary>The report for machines: the numbers of facts and tables unrounded, charts as Vega-Lite with their data.</summary>
    public string ToJson() => JsonRenderer.Render(this);

    /// <summary>The report as GitHub-flavored Markdown: tables in full, of charts the title and caption.</summary>
    public string ToMarkdown() => MarkdownRenderer.Render(this);

    /// <summary>Writes the report whole or not at all, in the format that the file's extension names: .html, .json or .md.</summary>
    /// <exception cref="ReportException">The extension names no format of a report.</exception>
    /// <exception cref="NibbleException">The file can't be written.</exception>
    public void Write(string path)
    {
        string text = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".HTML" or ".HTM" => ToHtml(),
            ".JSON" => ToJson(),
            ".MD" => ToMarkdown(),
            string other => throw new ReportException(
                $"Can't write the report to '{path}': {(other.Length == 0 ? "the name has no extension" : $"'{Path.GetExtension(path)}' is no format of a report")}. Use a name that ends in .html, .json or .md."),
        };
        AtomicFile.WriteText(path, text);
    }
}
