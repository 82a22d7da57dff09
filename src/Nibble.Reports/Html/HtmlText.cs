namespace Nibble.Reports;

/// <summary>Words of a user as HTML that shows them as they are, in text and in attributes alike.</summary>
internal static class HtmlText
{
    public static string Plain(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal);

    /// <summary>Running text with the markup of <see cref="ReportText"/>.</summary>
    public static string Inline(string paragraph) => string.Concat(InlineText.Parse(paragraph).Select(run => run.Style switch
    {
        InlineStyle.Code => $"<code>{Plain(run.Text)}</code>",
        InlineStyle.Strong => $"<strong>{Plain(run.Text)}</strong>",
        _ => Plain(run.Text),
    }));

    /// <summary>A written number with the minus sign of typography instead of a hyphen.</summary>
    public static string Number(string number) => Plain(number.Replace('-', '\u2212'));

    /// <summary>JavaScript that the page's parser can't take for the end of its script element.</summary>
    public static string Script(string source) => source
        .Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase)
        .Replace("<!--", "<\\!--", StringComparison.Ordinal);
}
