using System.Text.Json.Nodes;

namespace Nibble.Reports;

/// <summary>Small heatmaps under one color scale, in Vega-Lite. A page fits their number per row and their size to its width.</summary>
internal static class HeatmapChart
{
    private const int PanelSize = 150;

    public static JsonObject Spec(
        ChartAxis x, ChartAxis y, ChartAxis values, IReadOnlyList<ChartGrid> grids, ChartColors colors, (ChartBand X, ChartBand Y)? inside)
    {
        if (grids.GroupBy(grid => grid.Name).FirstOrDefault(group => group.Count() > 1) is { } twins)
            throw new ReportException($"{twins.Count()} heatmaps of one chart are named '{twins.Key}'. Give each panel its own name.");

        x = Spanning(x, grids.Select(grid => grid.X));
        y = Spanning(y, grids.Select(grid => grid.Y));
        JsonArray layers = [Cells(x, y, values, grids, colors)];
        if (inside is { } region)
            layers.Add(Outline(region, x, y));
        return new JsonObject
        {
            ["$schema"] = VegaLite.Schema,
            // Thousands of cells are too many elements for SVG.
            ["usermeta"] = new JsonObject { ["embedOptions"] = new JsonObject { ["renderer"] = "canvas" } },
            ["data"] = new JsonObject { ["values"] = new JsonArray([.. grids.Select(grid => Data(grid, x, y, values))]) },
            ["transform"] = CellOfEachValue(),
            ["facet"] = new JsonObject
            {
                ["field"] = "grid",
                ["type"] = "nominal",
                ["title"] = null,
                ["sort"] = VegaLite.Texts(grids.Select(grid => grid.Name)),
            },
            ["columns"] = grids.Count,
            ["spacing"] = 14,
            ["spec"] = new JsonObject { ["width"] = PanelSize, ["height"] = PanelSize, ["layer"] = layers },
        };
    }

    private static JsonObject Data(ChartGrid grid, ChartAxis x, ChartAxis y, ChartAxis values) => new()
    {
        ["grid"] = grid.Name,
        ["xEdges"] = VegaLite.Numbers(Edges(grid.X), x),
        ["yEdges"] = VegaLite.Numbers(Edges(grid.Y), y),
        ["z"] = VegaLite.Numbers(grid.Values, values),
    };

    /// <summary>The borders of the cells: half-way between places, and as far outside the outermost ones.</summary>
    private static IEnumerable<double> Edges(IReadOnlyList<double> places)
    {
        yield return places[0] - ((places[1] - places[0]) / 2);
        for (int i = 1; i < places.Count; i++)
            yield return (places[i - 1] + places[i]) / 2;
        yield return places[^1] + ((places[^1] - places[^2]) / 2);
    }

    /// <summary>
    /// From one row per panel to one per cell. A cell reaches half-way under its right and upper neighbors, which are painted later:
    /// without that, a fine light seam shows where cells end between two pixels.
    /// </summary>
    private static JsonArray CellOfEachValue() =>
    [
        new JsonObject { ["flatten"] = new JsonArray("z") },
        new JsonObject
        {
            ["window"] = new JsonArray(new JsonObject { ["op"] = "row_number", ["as"] = "number" }),
            ["groupby"] = new JsonArray("grid"),
        },
        Calculate("(datum.number - 1) % (length(datum.xEdges) - 1)", "column"),
        Calculate("floor((datum.number - 1) / (length(datum.xEdges) - 1))", "row"),
        Calculate("datum.xEdges[datum.column]", "left"),
        Calculate("datum.yEdges[datum.row]", "bottom"),
        Calculate("1.5 * datum.xEdges[datum.column + 1] - 0.5 * datum.left", "right"),
        Calculate("1.5 * datum.yEdges[datum.row + 1] - 0.5 * datum.bottom", "top"),
        Calculate("(datum.left + datum.xEdges[datum.column + 1]) / 2", "x"),
        Calculate("(datum.bottom + datum.yEdges[datum.row + 1]) / 2", "y"),
    ];

    private static JsonObject Calculate(string expression, string field) => new() { ["calculate"] = expression, ["as"] = field };

    private static JsonObject Cells(ChartAxis x, ChartAxis y, ChartAxis values, IReadOnlyList<ChartGrid> grids, ChartColors colors) => new()
    {
        ["mark"] = new JsonObject { ["type"] = "rect", ["clip"] = true },
        ["encoding"] = new JsonObject
        {
            ["x"] = Side("left", x),
            ["x2"] = new JsonObject { ["field"] = "right" },
            ["y"] = Side("bottom", y),
            ["y2"] = new JsonObject { ["field"] = "top" },
            ["color"] = new JsonObject
            {
                ["field"] = "z",
                ["type"] = "quantitative",
                ["title"] = values.Title,
                ["scale"] = ColorScale(values, grids, colors),
                ["legend"] = new JsonObject { ["gradientLength"] = PanelSize - 30 },
            },
            ["tooltip"] = new JsonArray(
                VegaLite.Tooltip("grid", "panel"),
                VegaLite.NumberTooltip("x", x.Title),
                VegaLite.NumberTooltip("y", y.Title),
                VegaLite.NumberTooltip("z", values.Title)),
        },
    };

    private static ChartAxis Spanning(ChartAxis axis, IEnumerable<IReadOnlyList<double>> sides)
    {
        double[] edges = [.. sides.SelectMany(Edges)];
        return edges.Length == 0 ? axis : axis with { Low = axis.Low ?? edges.Min(), High = axis.High ?? edges.Max() };
    }

    private static JsonObject Side(string field, ChartAxis axis)
    {
        JsonObject side = VegaLite.Position(field, axis);
        side["scale"]!["nice"] = false;
        side["axis"] = new JsonObject { ["tickCount"] = 4, ["grid"] = false };
        return side;
    }

    private static JsonObject ColorScale(ChartAxis values, IReadOnlyList<ChartGrid> grids, ChartColors colors)
    {
        JsonObject scale = VegaLite.Scale(values);
        scale["clamp"] = true;
        if (colors == ChartColors.Values)
        {
            scale["scheme"] = "viridis";
            return scale;
        }

        double span = values.High ?? grids.SelectMany(grid => grid.Values).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        scale.Remove("domainMin");
        scale.Remove("domainMax");
        scale["domain"] = new JsonArray(-span, 0, span);
        scale["range"] = "diverging";
        scale["interpolate"] = "lab";
        return scale;
    }

    private static JsonObject Outline((ChartBand X, ChartBand Y) region, ChartAxis x, ChartAxis y) => new()
    {
        ["data"] = new JsonObject
        {
            ["values"] = new JsonArray(new JsonObject
            {
                ["left"] = VegaLite.Number(region.X.Low, x),
                ["right"] = VegaLite.Number(region.X.High, x),
                ["bottom"] = VegaLite.Number(region.Y.Low, y),
                ["top"] = VegaLite.Number(region.Y.High, y),
            }),
        },
        ["mark"] = new JsonObject
        {
            ["type"] = "rect",
            ["filled"] = false,
            ["stroke"] = "gray",
            ["strokeWidth"] = 1.2,
            ["strokeDash"] = new JsonArray(4, 3),
            ["tooltip"] = null,
        },
        ["encoding"] = new JsonObject
        {
            ["x"] = VegaLite.Position("left", x),
            ["x2"] = new JsonObject { ["field"] = "right" },
            ["y"] = VegaLite.Position("bottom", y),
            ["y2"] = new JsonObject { ["field"] = "top" },
        },
    };
}
