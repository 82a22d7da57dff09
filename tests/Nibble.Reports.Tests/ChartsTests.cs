using System.Text.Json.Nodes;
using FsCheck.Fluent;

namespace Nibble.Reports.Tests;

public sealed class ChartsTests
{
    [Fact]
    public void A_series_needs_as_many_values_as_places()
    {
        ReportException error = Assert.Throws<ReportException>(() => new ChartSeries("float", [1, 2], [1]));
        Assert.Contains("'float' has 2 places on x but 1 values", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 1.0 }, "at least two")]
    [InlineData(new[] { 1.0, 1.0 }, "place 2 on x is 1")]
    [InlineData(new[] { 0.0, double.NaN }, "place 2 on x is NaN")]
    public void A_heatmap_needs_increasing_places(double[] x, string found)
    {
        ReportException error = Assert.Throws<ReportException>(() => new ChartGrid("static", x, [0, 1], new double[2 * x.Length]));
        Assert.Contains("'static'", error.Message, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_heatmap_needs_one_value_per_place() =>
        Assert.Contains("5 values for 3 rows of 2 places", Assert.Throws<ReportException>(() => new ChartGrid("g", [0, 1], [0, 1, 2], new double[5])).Message, StringComparison.Ordinal);

    [Fact]
    public void Panels_of_one_name_are_refused()
    {
        ChartGrid grid = new("float", [0, 1], [0, 1], new double[4]);
        Assert.Contains("'float'", Assert.Throws<ReportException>(() => Charts.Heatmaps("t", "x", "y", "z", [grid, grid])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bars_on_a_logarithmic_axis_are_refused() =>
        Assert.Contains("'Sizes'", Assert.Throws<ReportException>(() => Charts.Bars("Sizes", new ChartAxis("bytes") { IsLogarithmic = true }, [])).Message, StringComparison.Ordinal);

    [Fact]
    public void What_a_scale_cannot_show_is_null_and_the_rest_keeps_six_digits()
    {
        Prop.ForAll<double[]>(values =>
        {
            ReportChart chart = Charts.Lines("t", "x", new ChartAxis("y") { IsLogarithmic = true }, [new ChartSeries("s", values.Select((_, i) => (double)i).ToArray(), values)]);
            JsonArray shown = chart.Spec["data"]!["values"]![0]!["y"]!.AsArray();
            return shown.Count == values.Length && values.Zip(shown).All(pair => pair.Second is null
                ? !double.IsFinite(pair.First) || pair.First <= 0
                : Math.Abs(pair.Second.GetValue<double>() - pair.First) <= 1e-5 * pair.First);
        }).Holds();
    }

    [Theory]
    [InlineData(null, 0.5)]
    [InlineData(0.2, 0.2)]
    public void Signed_errors_span_both_sides_of_zero_equally(double? high, double expected)
    {
        ChartGrid grid = new("g", [0, 1], [0, 1], [0.1, -0.5, double.NaN, double.PositiveInfinity]);
        JsonNode layer = Charts.Heatmaps("t", "x", "y", new ChartAxis("error") { High = high }, [grid], ChartColors.SignedErrors).Spec["spec"]!["layer"]![0]!;
        Assert.Equal([-expected, 0, expected], layer["encoding"]!["color"]!["scale"]!["domain"]!.AsArray().Select(Number));
    }

    [Fact]
    public void Cells_meet_half_way_between_uneven_places()
    {
        ChartGrid grid = new("g", [0, 1, 3], [0, 10], new double[6]);
        JsonNode row = Charts.Heatmaps("t", "x", "y", "z", [grid]).Spec["data"]!["values"]![0]!;
        Assert.Equal([-0.5, 0.5, 2, 4], row["xEdges"]!.AsArray().Select(Number));
        Assert.Equal([-5, 5, 15], row["yEdges"]!.AsArray().Select(Number));
    }

    [Fact]
    public void A_series_has_one_color_in_all_charts_and_tables_of_a_page()
    {
        Report report = new("t")
        {
            Parts =
            [
                Charts.Scatter("s", "x", "y", [new ChartPoint("p", 1, 1, "float"), new ChartPoint("q", 1, 1, "int8")]),
                new ReportSection("inner", Charts.Lines("l", "x", "y", [new ChartSeries("target", [1], [1]) { IsReference = true }, new ChartSeries("int8", [1], [1]), new ChartSeries("new", [1], [1])])),
                new ReportTable([new ReportColumn("Method") { IsSeries = true }], [["int8"], ["target"], ["elsewhere"]]),
            ],
        };
        string html = report.ToHtml(ChartScripts.Linked);
        Assert.Contains("\"range\":[\"--series-1\",\"--series-2\"]", html, StringComparison.Ordinal);
        Assert.Contains("\"range\":[\"--text\",\"--series-2\",\"--series-3\"]", html, StringComparison.Ordinal);
        Assert.Contains("<span class=\"dot\" style=\"background:var(--series-2)\"></span>int8", html, StringComparison.Ordinal);
        Assert.Contains("<span class=\"dot\" style=\"background:var(--text)\"></span>target", html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"left short\">elsewhere</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Rendering_leaves_a_chart_as_it_was()
    {
        ReportChart chart = SampleReport.Sine();
        string before = chart.Spec.ToJsonString();
        _ = new Report("t") { Parts = [chart] }.ToHtml();
        Assert.Equal(before, chart.Spec.ToJsonString());
    }

    [Fact]
    public void The_ninth_series_begins_the_colors_again_and_a_stylesheet_knows_all_of_them()
    {
        ChartSeries[] series = [.. Enumerable.Range(1, 9).Select(i => new ChartSeries($"s{i}", [1], [1]))];
        string html = new Report("t") { Parts = [Charts.Lines("l", "x", "y", series)] }.ToHtml(ChartScripts.Linked);
        Assert.Contains("\"--series-8\",\"--series-1\"]", html, StringComparison.Ordinal);
        for (int i = 1; i <= 8; i++)
            Assert.Equal(2, html.Split($"--series-{i}: #").Length - 1);
    }

    // A node keeps the type it was made from; written and read it is a number like any other.
    private static double Number(JsonNode? node) => JsonNode.Parse(node!.ToJsonString())!.GetValue<double>();
}
