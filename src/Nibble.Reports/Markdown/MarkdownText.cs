using System.Text;

namespace Nibble.Reports;

/// <summary>Words of a user as Markdown that shows them as they are.</summary>
internal static class MarkdownText
{
    /// <summary>Plain text: nothing in it is markup, and it stays on one line.</summary>
    public static string Plain(string text)
    {
        StringBuilder escaped = new();
        foreach (char letter in text.ReplaceLineEndings(" "))
        {
            escaped.Append(letter switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '~' or '$' => $"\\{letter}",
                _ => letter.ToString(),
            });
        }

        // What would begin a heading, a list or a rule.
        if (escaped.Length > 0 && escaped[0] is '#' or '+' or '-' or '=')
            escaped.Insert(0, '\\');
        return escaped.ToString();
    }

    /// <summary>Running text with the markup of <see cref="ReportText"/>.</summary>
    public static string Inline(string paragraph) => string.Concat(InlineText.Parse(paragraph).Select(run => run.Style switch
    {
        InlineStyle.Code => $"`{run.Text.ReplaceLineEndings(" ")}`",
        InlineStyle.Strong => $"**{Plain(run.Text)}**",
        _ => Plain(run.Text),
    }));
}
