using System.Text;
using System.Text.RegularExpressions;

namespace Nibble.Reports;

/// <summary>Words of a user as Markdown that shows them as they are.</summary>
internal static partial class MarkdownText
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

        return escaped.ToString();
    }

    /// <summary>Markdown at the beginning of a line, where some characters would begin a heading, a list or a rule.</summary>
    public static string AtLineStart(string markdown) => Beginning().Replace(markdown, "$1\\$2");

    /// <summary>Running text with the markup of <see cref="ReportText"/>.</summary>
    public static string Inline(string paragraph) => string.Concat(InlineText.Parse(paragraph).Select(run => run.Style switch
    {
        InlineStyle.Code => $"`{run.Text.ReplaceLineEndings(" ")}`",
        InlineStyle.Strong => $"**{Plain(run.Text)}**",
        _ => Plain(run.Text),
    }));

    [GeneratedRegex(@"^(\s*\d*)([#+\-=.)])")]
    private static partial Regex Beginning();
}
