namespace Nibble.Reports;

/// <summary>A stretch of running text in one style.</summary>
internal readonly record struct InlineText(InlineStyle Style, string Text)
{
    private static readonly (string Mark, InlineStyle Style)[] Marks = [("`", InlineStyle.Code), ("**", InlineStyle.Strong)];

    /// <summary>Splits a paragraph at its <c>`code`</c> and <c>**strong**</c> stretches; a mark that is never closed is an ordinary character.</summary>
    public static IEnumerable<InlineText> Parse(string paragraph)
    {
        int plain = 0;
        for (int i = 0; i < paragraph.Length; i++)
        {
            foreach ((string mark, InlineStyle style) in Marks)
            {
                if (string.CompareOrdinal(paragraph, i, mark, 0, mark.Length) != 0)
                    continue;
                int start = i + mark.Length;
                int end = paragraph.IndexOf(mark, start, StringComparison.Ordinal);
                if (end <= start)
                    continue;
                if (i > plain)
                    yield return new InlineText(InlineStyle.Plain, paragraph[plain..i]);
                yield return new InlineText(style, paragraph[start..end]);
                plain = end + mark.Length;
                i = plain - 1;
                break;
            }
        }

        if (plain < paragraph.Length)
            yield return new InlineText(InlineStyle.Plain, paragraph[plain..]);
    }
}
