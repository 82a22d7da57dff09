using System.Globalization;
using System.Text;

namespace Nibble.Reports;

/// <summary>A report as one HTML page.</summary>
internal sealed class HtmlRenderer
{
    // Fewer sections than this are seen at a glance, without a list of contents.
    private const int SectionsWorthListing = 3;

    // Longer texts than this break over lines; a table with more columns than these is set smaller and scrolls by itself.
    private const int MostUnbroken = 36;
    private const int MostColumns = 9;

    private readonly StringBuilder _html = new();
    private readonly SeriesColors _colors;
    private int _sections;

    private HtmlRenderer(Report report) => _colors = new SeriesColors(report.Parts);

    public static string Render(Report report, ChartScripts scripts)
    {
        HtmlRenderer renderer = new(report);
        renderer.AddPage(report, scripts);
        return renderer._html.ToString();
    }

    private void AddPage(Report report, ChartScripts scripts)
    {
        bool hasCharts = SeriesColors.Charts(report.Parts).Any();
        string title = HtmlText.Plain(report.Title);
        Line("<!doctype html>");
        Line("<html lang=\"en\">");
        Line("<head>");
        Line("<meta charset=\"utf-8\">");
        Line($"<meta http-equiv=\"Content-Security-Policy\" content=\"{HtmlScripts.Policy(hasCharts ? scripts : null)}\">");
        Line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        Line("<meta name=\"color-scheme\" content=\"light dark\">");
        Line($"<title>{title}</title>");
        Line($"<style>\n{Resource.Read("report.css")}</style>");
        Line("</head>");
        Line("<body>");
        Line("<header>");
        Line($"<h1>{title}</h1>");
        if (report.Summary is { } summary)
            Line($"<p class=\"summary\">{HtmlText.Inline(summary)}</p>");
        Line("</header>");
        if (hasCharts)
            _html.Append(HtmlScripts.Notice(scripts));
        AddContents(report);
        Line("<main>");
        AddParts(report.Parts, level: 2);
        Line("</main>");
        AddFooter(report, hasCharts ? scripts : null);
        if (hasCharts)
            _html.Append(HtmlScripts.Elements(scripts));
        Line("</body>");
        Line("</html>");
    }

    private void AddContents(Report report)
    {
        ReportSection[] sections = [.. report.Parts.OfType<ReportSection>()];
        if (sections.Length < SectionsWorthListing)
            return;
        Line("<nav aria-label=\"Contents\">");
        int number = 0;
        foreach (ReportSection section in sections)
        {
            Line($"<a href=\"#section-{number + 1}\">{HtmlText.Plain(section.Title)}</a>");
            number += 1 + Nested(section);
        }

        Line("</nav>");
    }

    private static int Nested(ReportSection section) => section.Parts.OfType<ReportSection>().Sum(inner => 1 + Nested(inner));

    private void AddParts(IReadOnlyList<ReportPart> parts, int level)
    {
        foreach (ReportPart part in parts)
            AddPart(part, level);
    }

    private void AddPart(ReportPart part, int level)
    {
        switch (part)
        {
            case ReportSection section:
                Line($"<section id=\"section-{++_sections}\">");
                Line(Heading(section.Title, level));
                AddParts(section.Parts, level + 1);
                Line("</section>");
                break;
            case ReportText text:
                foreach (string paragraph in text.Paragraphs)
                    Line($"<p>{HtmlText.Inline(paragraph)}</p>");
                break;
            case ReportFacts facts:
                AddFacts(facts);
                break;
            case ReportTable table:
                AddTable(table, level);
                break;
            case ReportChart chart:
                AddChart(chart, level);
                break;
        }
    }

    private void AddFacts(ReportFacts facts)
    {
        Line("<dl class=\"facts\">");
        foreach (ReportFact fact in facts.Facts)
        {
            string value = NumberText.Write(fact);
            string unit = fact.Unit is { } name ? $" <span class=\"unit\">{HtmlText.Plain(name)}</span>" : "";
            string note = fact.Note is { } remark ? $"<dd class=\"note\">{HtmlText.Plain(remark)}</dd>" : "";
            Line($"<div><dt>{HtmlText.Plain(fact.Label)}</dt><dd>{(fact.Value?.Number is null ? HtmlText.Plain(value) : HtmlText.Number(value))}{unit}</dd>{note}</div>");
        }

        Line("</dl>");
    }

    private void AddTable(ReportTable table, int level)
    {
        TableColumn[] columns = TableColumn.Of(table);
        Line("<figure class=\"table\">");
        AddCaption(table.Title, table.Caption, level);
        Line(columns.Length > MostColumns ? "<div class=\"scroll wide\">" : "<div class=\"scroll\">");
        Line("<table>");
        Line($"<thead><tr>{string.Concat(columns.Select(HeadCell))}</tr></thead>");
        Line("<tbody>");
        foreach (IReadOnlyList<ReportCell?> row in table.Rows)
            Line($"<tr>{string.Concat(columns.Select((column, index) => Cell(column, row[index])))}</tr>");
        Line("</tbody>");
        Line("</table>");
        Line("</div>");
        Line("</figure>");
    }

    private static string HeadCell(TableColumn column)
    {
        string unit = column.Unit is { } name ? $" <span class=\"unit\">{HtmlText.Plain(name)}</span>" : "";
        return $"<th scope=\"col\" class=\"{Side(column)}\">{HtmlText.Plain(column.Name)}{unit}</th>";
    }

    private string Cell(TableColumn column, ReportCell? cell)
    {
        if (column.Text(cell) is not { } text)
            return $"<td class=\"{Side(column)} none\">–</td>";
        string content = cell?.Number is null ? HtmlText.Plain(text) : HtmlText.Number(text);
        if (column.IsSeries && _colors.Find(text) is { } color)
            content = $"<span class=\"dot\" style=\"background:var({color})\"></span>{content}";
        if (column.IsBest(cell))
            content = $"<strong>{content}</strong>";
        if (column.Bar(cell) is { } share)
            content += $"<span class=\"bar\" style=\"width:{(100 * share).ToString("0.#", CultureInfo.InvariantCulture)}%\"></span>";
        string line = cell?.Number is not null || text.Length <= MostUnbroken ? " short" : "";
        return $"<td class=\"{Side(column)}{line}\">{content}</td>";
    }

    private static string Side(TableColumn column) => column.Alignment switch
    {
        ReportAlignment.Right => "right",
        ReportAlignment.Center => "center",
        _ => "left",
    };

    private void AddChart(ReportChart chart, int level)
    {
        Line("<figure class=\"chart\">");
        AddCaption(chart.Title, chart.Caption, level);
        // The default encoder writes <, > and & as escapes, so that no text of the data can end the element.
        Line($"<script type=\"application/json\">{_colors.Paint(chart.Spec).ToJsonString()}</script>");
        Line($"<div class=\"drawing\" role=\"group\" aria-label=\"{HtmlText.Plain(chart.Title)}\"></div>");
        Line("</figure>");
    }

    private void AddCaption(string? title, string? caption, int level)
    {
        if (title is null && caption is null)
            return;
        string heading = title is null ? "" : Heading(title, level);
        string text = caption is null ? "" : $"<p>{HtmlText.Inline(caption)}</p>";
        Line($"<figcaption>{heading}{text}</figcaption>");
    }

    private static string Heading(string title, int level)
    {
        string tag = $"h{Math.Min(level, 6)}";
        return $"<{tag}>{HtmlText.Plain(title)}</{tag}>";
    }

    private void AddFooter(Report report, ChartScripts? scripts)
    {
        Line("<footer>");
        Line($"<p>{HtmlText.Plain(report.Title)}</p>");
        if (report.Created is { } created)
            Line($"<p>Made <time datetime=\"{created.ToString("O", CultureInfo.InvariantCulture)}\">{created.ToString("d MMMM yyyy, HH:mm K", CultureInfo.InvariantCulture)}</time> with Nibble</p>");
        if (report.Command is { } command)
            Line($"<p><code>{HtmlText.Plain(command)}</code></p>");
        if (scripts is not null)
            Line($"<p>Charts by {string.Join(", ", scripts.Libraries.Select(library => HtmlText.Plain($"{library.Name} {library.Version}")))}</p>");
        Line("</footer>");
    }

    private void Line(string text) => _html.Append(text).Append('\n');
}
