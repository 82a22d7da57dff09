using System.Globalization;
using System.Text.Json.Nodes;

namespace Nibble.Reports;

/// <summary>The words that the charts' Vega-Lite specifications share.</summary>
internal static class VegaLite
{
    public const string Schema = "https://vega.github.io/schema/vega-lite/v6.json";

    /// <summary>A single view as wide as the page allows.</summary>
    public static JsonObject View(JsonNode data, JsonNode height) => new()
    {
        ["$schema"] = Schema,
        ["width"] = "container",
        ["height"] = height,
        ["data"] = new JsonObject { ["values"] = data },
    };

    /// <summary>A number of six significant digits, or null where a scale can't show it.</summary>
    public static JsonNode? Number(double value, ChartAxis axis) =>
        !double.IsFinite(value) || (axis.IsLogarithmic && value <= 0)
            ? null
            : JsonValue.Create(double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    public static JsonArray Numbers(IEnumerable<double> values, ChartAxis axis) => [.. values.Select(value => Number(value, axis))];

    public static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    /// <summary>The scale of a position: the axis' ends where given; else the data's, from which 0 may be far.</summary>
    public static JsonObject Scale(ChartAxis axis, bool zero = false)
    {
        JsonObject scale = new() { ["type"] = axis.IsLogarithmic ? "log" : "linear" };
        if (!axis.IsLogarithmic)
            scale["zero"] = zero;
        if (axis.Low is null || axis.High is null)
            scale["nice"] = true;
        if (axis.Low is { } low)
            scale["domainMin"] = low;
        if (axis.High is { } high)
            scale["domainMax"] = high;
        return scale;
    }

    public static JsonObject Position(string field, ChartAxis axis, bool zero = false) => new()
    {
        ["field"] = field,
        ["type"] = "quantitative",
        ["title"] = axis.Title,
        ["scale"] = Scale(axis, zero),
    };

    /// <summary>One color per series, named in a legend where there are several. A page gives a name the same color in all of its charts.</summary>
    public static JsonObject SeriesColor(IReadOnlyList<string> names) => new()
    {
        ["field"] = "series",
        ["type"] = "nominal",
        ["scale"] = new JsonObject { ["domain"] = Texts(names) },
        ["legend"] = names.Count > 1 ? new JsonObject { ["title"] = null, ["orient"] = "top" } : null,
    };

    /// <summary>Clicking a legend's entry singles its series out.</summary>
    public static JsonObject LegendSelection() => new()
    {
        ["name"] = "shown",
        ["select"] = new JsonObject { ["type"] = "point", ["fields"] = new JsonArray("series") },
        ["bind"] = "legend",
    };

    public static JsonObject OpacityOfShown() => new()
    {
        ["condition"] = new JsonObject { ["param"] = "shown", ["value"] = 1 },
        ["value"] = 0.12,
    };

    public static JsonObject Tooltip(string field, string title) => new() { ["field"] = field, ["title"] = title };

    public static JsonObject NumberTooltip(string field, string title) => new()
    {
        ["field"] = field,
        ["title"] = title,
        ["type"] = "quantitative",
        ["format"] = ".4~g",
    };
}
