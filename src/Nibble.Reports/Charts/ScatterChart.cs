using System.Text.Json.Nodes;

namespace Nibble.Reports;

/// <summary>Labelled points, in Vega-Lite.</summary>
internal static class ScatterChart
{
    public static JsonObject Spec(ChartAxis x, ChartAxis y, IReadOnlyList<ChartPoint> points)
    {
        string[] names = [.. points.Select(point => point.Series).OfType<string>().Distinct()];
        JsonObject spec = VegaLite.View(
            new JsonArray([.. points.Select(point => new JsonObject
            {
                ["label"] = point.Label,
                ["series"] = point.Series,
                ["x"] = VegaLite.Number(point.X, x),
                ["y"] = VegaLite.Number(point.Y, y),
            })]),
            340);
        spec["transform"] = new JsonArray(new JsonObject { ["filter"] = "isValid(datum.x) && isValid(datum.y)" });

        JsonObject encoding = new() { ["x"] = VegaLite.Position("x", x), ["y"] = VegaLite.Position("y", y) };
        JsonArray tooltip = [VegaLite.Tooltip("label", "name"), VegaLite.NumberTooltip("x", x.Title), VegaLite.NumberTooltip("y", y.Title)];
        JsonObject dots = new() { ["mark"] = new JsonObject { ["type"] = "point", ["filled"] = true, ["size"] = 80 } };
        if (names.Length > 0)
        {
            encoding["color"] = VegaLite.SeriesColor(names);
            encoding["opacity"] = VegaLite.OpacityOfShown();
            tooltip.Insert(1, VegaLite.Tooltip("series", "series"));
            dots["params"] = new JsonArray(VegaLite.LegendSelection());
        }

        dots["encoding"] = new JsonObject { ["tooltip"] = tooltip };
        spec["encoding"] = encoding;
        spec["layer"] = new JsonArray(
            dots,
            new JsonObject
            {
                ["mark"] = new JsonObject { ["type"] = "text", ["align"] = "left", ["dx"] = 8, ["baseline"] = "middle" },
                ["encoding"] = new JsonObject { ["text"] = new JsonObject { ["field"] = "label" } },
            });
        return spec;
    }
}
