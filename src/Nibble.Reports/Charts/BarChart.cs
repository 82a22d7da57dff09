using System.Text.Json.Nodes;

namespace Nibble.Reports;

/// <summary>Horizontal bars, in Vega-Lite.</summary>
internal static class BarChart
{
    // In pixels. A height of so many per bar: Vega-Lite warns where its own step meets a view as wide as the page.
    private const int BarThickness = 14;
    private const int BarSpacing = 10;

    public static JsonObject Spec(string title, ChartAxis value, IReadOnlyList<ChartBar> bars)
    {
        if (value.IsLogarithmic)
            throw new ReportException($"The bars of '{title}' can't have a logarithmic axis: a bar begins at 0, which such an axis never reaches. Show the values as a scatter plot, or set IsLogarithmic to false.");

        string[] names = [.. bars.Select(bar => bar.Series).OfType<string>().Distinct()];
        JsonObject spec = VegaLite.View(
            new JsonArray([.. bars.Select(bar => new JsonObject
            {
                ["label"] = bar.Label,
                ["series"] = bar.Series,
                ["value"] = VegaLite.Number(bar.Value, value),
            })]),
            bars.Select(bar => bar.Label).Distinct().Count() * (BarSpacing + (BarThickness * Math.Max(names.Length, 1))));
        JsonObject encoding = new()
        {
            ["y"] = new JsonObject
            {
                ["field"] = "label",
                ["type"] = "nominal",
                ["title"] = null,
                ["sort"] = null,
                ["axis"] = new JsonObject { ["domain"] = false, ["ticks"] = false, ["grid"] = false, ["labelLimit"] = 220 },
            },
            ["x"] = VegaLite.Position("value", value, zero: true),
            ["tooltip"] = new JsonArray(VegaLite.Tooltip("label", "name"), VegaLite.NumberTooltip("value", value.Title)),
        };
        if (names.Length > 0)
        {
            spec["params"] = new JsonArray(VegaLite.LegendSelection());
            encoding["color"] = VegaLite.SeriesColor(names);
            encoding["opacity"] = VegaLite.OpacityOfShown();
            encoding["yOffset"] = new JsonObject { ["field"] = "series", ["sort"] = VegaLite.Texts(names) };
            encoding["tooltip"]!.AsArray().Insert(1, VegaLite.Tooltip("series", "series"));
        }

        spec["mark"] = new JsonObject { ["type"] = "bar", ["cornerRadiusEnd"] = 2 };
        spec["encoding"] = encoding;
        return spec;
    }
}
