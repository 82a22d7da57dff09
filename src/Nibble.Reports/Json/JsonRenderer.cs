using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nibble.Reports;

/// <summary>A report for machines: numbers unrounded, charts as Vega-Lite with their data.</summary>
internal static class JsonRenderer
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        // For a file that people read as well; it is not put into HTML, where the default encoder is the safe one.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Render(Report report) => new JsonObject
    {
        ["title"] = report.Title,
        ["summary"] = report.Summary,
        ["command"] = report.Command,
        ["created"] = report.Created?.ToString("O", CultureInfo.InvariantCulture),
        ["parts"] = Parts(report.Parts),
    }.ToJsonString(Options).ReplaceLineEndings("\n") + "\n";

    private static JsonArray Parts(IReadOnlyList<ReportPart> parts) => [.. parts.Select(Part)];

    private static JsonObject Part(ReportPart part) => part switch
    {
        ReportSection section => new JsonObject { ["kind"] = "section", ["title"] = section.Title, ["parts"] = Parts(section.Parts) },
        ReportText text => new JsonObject { ["kind"] = "text", ["paragraphs"] = VegaLite.Texts(text.Paragraphs) },
        ReportFacts facts => new JsonObject { ["kind"] = "facts", ["facts"] = new JsonArray([.. facts.Facts.Select(Fact)]) },
        ReportTable table => Table(table),
        ReportChart chart => new JsonObject
        {
            ["kind"] = "chart",
            ["title"] = chart.Title,
            ["caption"] = chart.Caption,
            ["spec"] = chart.Spec.DeepClone(),
        },
        _ => throw new NotSupportedException($"A part of type {part.GetType().Name} has no JSON."),
    };

    private static JsonObject Fact(ReportFact fact) => new()
    {
        ["label"] = fact.Label,
        ["value"] = Cell(fact.Value),
        ["unit"] = fact.Unit,
        ["note"] = fact.Note,
    };

    private static JsonObject Table(ReportTable table) => new()
    {
        ["kind"] = "table",
        ["title"] = table.Title,
        ["caption"] = table.Caption,
        ["columns"] = new JsonArray([.. table.Columns.Select(column => new JsonObject { ["name"] = column.Name, ["unit"] = column.Unit })]),
        ["rows"] = new JsonArray([.. table.Rows.Select(row => new JsonArray([.. row.Select(Cell)]))]),
    };

    // JSON has no NaN and no infinities; their names stand in for them.
    private static JsonNode? Cell(ReportCell? cell) =>
        cell?.Number is { } number
            ? double.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(number.ToString(CultureInfo.InvariantCulture))
            : cell?.Text;
}
