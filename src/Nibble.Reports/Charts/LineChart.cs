using System.Text.Json.Nodes;

namespace Nibble.Reports;

/// <summary>Lines over a common x axis, in Vega-Lite.</summary>
internal static class LineChart
{
    public static JsonObject Spec(ChartAxis x, ChartAxis y, IReadOnlyList<ChartSeries> series, IReadOnlyList<ChartBand> bands)
    {
        JsonArray data = [];
        for (int i = 0; i < series.Count; i++)
        {
            data.Add(new JsonObject
            {
                ["series"] = series[i].Name,
                ["kind"] = series[i].Kind,
                ["line"] = LineName(i),
                ["x"] = VegaLite.Numbers(series[i].X, x),
                ["y"] = VegaLite.Numbers(series[i].Y, y),
            });
        }

        JsonObject spec = VegaLite.View(data, 300);
        spec["usermeta"] = new JsonObject { [SeriesColors.References] = VegaLite.Texts(series.Where(line => line.IsReference).Select(line => line.Name)) };
        spec["transform"] = new JsonArray(new JsonObject { ["flatten"] = new JsonArray("x", "y") });
        JsonArray layers = [];
        if (bands.Count > 0)
            AddBands(layers, x, bands);
        layers.Add(Lines(x, y, series));
        layers.Add(Reading(x, series));
        spec["layer"] = layers;
        return spec;
    }

    // A line's own name in the data: names and kinds are the user's words, which a field's name can't hold unescaped.
    private static string LineName(int index) => $"line{index}";

    private static void AddBands(JsonArray layers, ChartAxis x, IReadOnlyList<ChartBand> bands)
    {
        JsonObject data = new()
        {
            ["values"] = new JsonArray([.. bands.Select(band => new JsonObject
            {
                ["band"] = band.Name,
                ["low"] = VegaLite.Number(band.Low, x),
                ["high"] = VegaLite.Number(band.High, x),
            })]),
        };
        layers.Add(new JsonObject
        {
            ["data"] = data,
            ["mark"] = new JsonObject { ["type"] = "rect", ["opacity"] = 0.09, ["color"] = "gray" },
            ["encoding"] = new JsonObject { ["x"] = VegaLite.Position("low", x), ["x2"] = new JsonObject { ["field"] = "high" } },
        });
        layers.Add(new JsonObject
        {
            ["data"] = data.DeepClone(),
            ["mark"] = new JsonObject { ["type"] = "text", ["align"] = "left", ["baseline"] = "top", ["dx"] = 6, ["dy"] = 6, ["opacity"] = 0.75 },
            ["encoding"] = new JsonObject
            {
                ["x"] = VegaLite.Position("low", x),
                ["y"] = new JsonObject { ["value"] = 0 },
                ["text"] = new JsonObject { ["field"] = "band" },
            },
        });
    }

    private static JsonObject Lines(ChartAxis x, ChartAxis y, IReadOnlyList<ChartSeries> series)
    {
        JsonObject encoding = new()
        {
            ["x"] = VegaLite.Position("x", x),
            ["y"] = VegaLite.Position("y", y),
            ["color"] = VegaLite.SeriesColor([.. series.Select(line => line.Name).Distinct()]),
            ["opacity"] = VegaLite.OpacityOfShown(),
            ["detail"] = new JsonObject { ["field"] = "line" },
        };
        string[] kinds = [.. series.Select(line => line.Kind).OfType<string>().Distinct()];
        if (kinds.Length > 1)
        {
            encoding["strokeDash"] = new JsonObject
            {
                ["field"] = "kind",
                ["type"] = "nominal",
                ["scale"] = new JsonObject { ["domain"] = VegaLite.Texts(kinds) },
                ["legend"] = new JsonObject { ["title"] = null, ["orient"] = "top" },
            };
        }

        return new JsonObject
        {
            ["params"] = new JsonArray(VegaLite.LegendSelection()),
            ["mark"] = new JsonObject { ["type"] = "line", ["clip"] = true },
            ["encoding"] = encoding,
        };
    }

    /// <summary>A vertical rule at the place nearest to the pointer, whose tooltip reads every line there.</summary>
    private static JsonObject Reading(ChartAxis x, IReadOnlyList<ChartSeries> series)
    {
        JsonArray tooltip = [VegaLite.NumberTooltip("x", x.Title)];
        for (int i = 0; i < series.Count; i++)
            tooltip.Add(VegaLite.NumberTooltip(LineName(i), series[i].Kind is { } kind ? $"{series[i].Name}, {kind}" : series[i].Name));
        return new JsonObject
        {
            ["transform"] = new JsonArray(new JsonObject { ["pivot"] = "line", ["value"] = "y", ["groupby"] = new JsonArray("x") }),
            ["params"] = new JsonArray(new JsonObject
            {
                ["name"] = "pointed",
                ["select"] = new JsonObject
                {
                    ["type"] = "point",
                    ["fields"] = new JsonArray("x"),
                    ["nearest"] = true,
                    ["on"] = "pointermove",
                    ["clear"] = "pointerout",
                },
            }),
            ["mark"] = new JsonObject { ["type"] = "rule", ["color"] = "gray" },
            ["encoding"] = new JsonObject
            {
                ["x"] = VegaLite.Position("x", x),
                ["opacity"] = new JsonObject
                {
                    ["condition"] = new JsonObject { ["param"] = "pointed", ["empty"] = false, ["value"] = 0.6 },
                    ["value"] = 0,
                },
                ["tooltip"] = tooltip,
            },
        };
    }
}
