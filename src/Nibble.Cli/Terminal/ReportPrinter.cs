using Nibble.Reports;
using Spectre.Console;

namespace Nibble.Cli;

/// <summary>Shows a report on standard output: as tables for a person, as JSON for a script. Charts are left to the HTML.</summary>
internal static class ReportPrinter
{
    // Where output is piped there is no window to fit a table into.
    private const int PipedWidth = 240;

    // A line between columns and a space on either side of it.
    private const int FrameWidth = 3;

    /// <summary>Prints the report.</summary>
    public static void Print(Report report, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(report.ToJson());
            return;
        }

        bool piped = Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out), Ansi = piped ? AnsiSupport.No : AnsiSupport.Detect });
        if (piped)
            console.Profile.Width = PipedWidth;
        console.MarkupLineInterpolated($"[bold]{report.Title}[/]");
        if (report.Summary is { } summary)
            console.WriteLine(Plain(summary));
        foreach (ReportPart part in report.Parts)
            Print(console, part);
    }

    private static void Print(IAnsiConsole console, ReportPart part)
    {
        switch (part)
        {
            case ReportSection section:
                console.WriteLine();
                console.MarkupLineInterpolated($"[bold]{section.Title}[/]");
                foreach (ReportPart inner in section.Parts)
                    Print(console, inner);
                break;
            case ReportText text:
                foreach (string paragraph in text.Paragraphs)
                    console.WriteLine(Plain(paragraph));
                break;
            case ReportFacts facts:
                var values = new GridColumn { NoWrap = true, Alignment = facts.Facts.All(fact => fact.Value?.Text is null) ? Justify.Right : Justify.Left };
                Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(values).AddColumn();
                foreach (ReportFact fact in facts.Facts)
                    grid.AddRow(new Text(fact.Label), new Text(fact.ToText()), new Text(string.Join("  ", new[] { fact.Unit, fact.Note }.OfType<string>())));
                console.Write(grid);
                break;
            case ReportTable table:
                console.Write(Table(table, console.Profile.Width));
                break;
            case ReportChart:
                break;
        }
    }

    private static Table Table(ReportTable report, int width)
    {
        IReadOnlyList<IReadOnlyList<string>> cells = report.ToText();
        string[] headings = [.. report.Columns.Select(column => column.Unit is null ? column.Name : $"{column.Name} ({column.Unit})")];
        bool fits = headings.Select((heading, i) => LongestWord(cells.Select(row => row[i]).Prepend(heading)) + FrameWidth).Sum() < width;
        var table = new Table { Border = fits ? TableBorder.Rounded : TableBorder.Simple, Title = report.Title is null ? null : new TableTitle(Markup.Escape(report.Title)) };
        for (int i = 0; i < headings.Length; i++)
        {
            bool numbers = report.Rows.Any(row => row[i]?.Number is not null);
            var column = new TableColumn(Markup.Escape(headings[i])) { Alignment = numbers ? Justify.Right : Justify.Left, NoWrap = i == 0 };
            table.AddColumn(fits ? column : column.Padding(0, 0));
        }

        foreach (IReadOnlyList<string> row in cells)
            table.AddRow(row.Select(cell => new Text(cell)));
        return table;
    }

    private static int LongestWord(IEnumerable<string> texts) => texts.SelectMany(text => text.Split(' ')).Max(word => word.Length);

    // The inline marks of a report's text mean nothing on a terminal.
    private static string Plain(string text) => text.Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);
}
