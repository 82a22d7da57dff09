using System.Globalization;
using System.Text;

namespace Nibble.Reports;

/// <summary>A report as GitHub-flavored Markdown.</summary>
internal static class MarkdownRenderer
{
    public static string Render(Report report)
    {
        StringBuilder text = new();
        AddBlock(text, $"# {MarkdownText.Plain(report.Title)}");
        if (report.Summary is { } summary)
            AddParagraph(text, summary);
        foreach (ReportPart part in report.Parts)
            AddPart(text, part, level: 2);
        if (Footer(report) is { } footer)
            AddBlock(text, $"---\n\n{footer}");
        return text.ToString();
    }

    private static void AddPart(StringBuilder text, ReportPart part, int level)
    {
        switch (part)
        {
            case ReportSection section:
                AddBlock(text, $"{new string('#', Math.Min(level, 6))} {MarkdownText.Plain(section.Title)}");
                foreach (ReportPart inner in section.Parts)
                    AddPart(text, inner, level + 1);
                break;
            case ReportText paragraphs:
                foreach (string paragraph in paragraphs.Paragraphs)
                    AddParagraph(text, paragraph);
                break;
            case ReportFacts facts:
                AddBlock(text, string.Join('\n', facts.Facts.Select(Fact)));
                break;
            case ReportTable table:
                AddTable(text, table);
                break;
            case ReportChart chart:
                AddBlock(text, $"**{MarkdownText.Plain(chart.Title)}**" + Caption(chart.Caption));
                AddBlock(text, "*An interactive chart: see the HTML report.*");
                break;
        }
    }

    private static string Fact(ReportFact fact) =>
        $"- {MarkdownText.AtLineStart(MarkdownText.Plain(fact.Label))}: **{MarkdownText.Plain(NumberText.Write(fact))}**"
        + (fact.Unit is { } unit ? $" {MarkdownText.Plain(unit)}" : "")
        + (fact.Note is { } note ? $" ({MarkdownText.Plain(note)})" : "");

    private static void AddTable(StringBuilder text, ReportTable table)
    {
        if (table.Title is { } title)
            AddBlock(text, $"**{MarkdownText.Plain(title)}**" + Caption(table.Caption));
        else if (table.Caption is { } caption)
            AddParagraph(text, caption);
        TableColumn[] columns = TableColumn.Of(table);
        if (columns.Length == 0)
            return;
        List<string> lines =
        [
            Line(columns.Select(column => MarkdownText.Plain(column.Unit is { } unit ? $"{column.Name} ({unit})" : column.Name))),
            Line(columns.Select(column => column.Alignment switch
            {
                ReportAlignment.Right => "---:",
                ReportAlignment.Center => ":---:",
                _ => "---",
            })),
        ];
        foreach (IReadOnlyList<ReportCell?> row in table.Rows)
            lines.Add(Line(columns.Select((column, index) => Cell(column, row[index]))));
        AddBlock(text, string.Join('\n', lines));
    }

    private static string Cell(TableColumn column, ReportCell? cell)
    {
        string text = MarkdownText.Plain(column.Text(cell) ?? "–");
        return column.IsBest(cell) ? $"**{text}**" : text;
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Caption(string? caption) => caption is null ? "" : $" — {MarkdownText.Inline(caption)}";

    private static string? Footer(Report report)
    {
        List<string> made = [];
        if (report.Created is { } created)
            made.Add(created.ToString("yyyy-MM-dd HH:mm K", CultureInfo.InvariantCulture));
        if (report.Command is { } command)
            made.Add(MarkdownText.Plain(command));
        return made.Count == 0 ? null : string.Join(" · ", made);
    }

    private static void AddParagraph(StringBuilder text, string paragraph) => AddBlock(text, MarkdownText.AtLineStart(MarkdownText.Inline(paragraph)));

    private static void AddBlock(StringBuilder text, string block)
    {
        if (text.Length > 0)
            text.Append('\n');
        text.Append(block).Append('\n');
    }
}
