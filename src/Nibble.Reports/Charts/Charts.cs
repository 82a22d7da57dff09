namespace Nibble.Reports;

/// <summary>
/// The charts of a report, from numbers. Each has tooltips, a legend whose entries can be clicked to single out series, and follows
/// the page's light or dark colors. Numbers are kept to six significant digits.
/// </summary>
public static class Charts
{
    /// <summary>Lines over a common x axis; the tooltip reads all of them at the place under the pointer.</summary>
    /// <param name="title">The heading, in plain text.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="series">The lines, in the legend's order.</param>
    /// <param name="bands">Stretches of the x axis to mark, such as the training interval. Null for none.</param>
    public static ReportChart Lines(string title, ChartAxis x, ChartAxis y, IReadOnlyList<ChartSeries> series, IReadOnlyList<ChartBand>? bands = null) =>
        new(title, LineChart.Spec(x, y, series, bands ?? []));

    /// <summary>A measure after every epoch: training solid, validation dashed, one color per training.</summary>
    /// <param name="title">The heading, in plain text.</param>
    /// <param name="measure">The vertical axis, such as the loss on a logarithmic scale.</param>
    /// <param name="curves">The trainings, in the legend's order.</param>
    public static ReportChart TrainingCurves(string title, ChartAxis measure, IReadOnlyList<TrainingCurve> curves)
    {
        List<ChartSeries> series = [];
        foreach (TrainingCurve curve in curves)
        {
            series.Add(new ChartSeries(curve.Name, Epochs(curve.Training), curve.Training) { Kind = "training" });
            if (curve.Validation is { } validation)
                series.Add(new ChartSeries(curve.Name, Epochs(validation), validation) { Kind = "validation" });
        }

        return Lines(title, "epoch", measure, series);
    }

    /// <summary>Small heatmaps side by side under one color scale, so that equal colors mean equal values.</summary>
    /// <param name="title">The heading, in plain text.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="values">The color scale. Values beyond its low and high end have the end's color; unset ends follow the data.</param>
    /// <param name="grids">The panels, left to right, under different names.</param>
    /// <param name="colors">What the colors say; signed errors span −m to m, where m is the scale's high end or the greatest magnitude.</param>
    /// <param name="inside">A rectangle to outline in every panel, such as the training region: its stretch on x and on y. Null for none.</param>
    /// <exception cref="ReportException">Two panels have one name.</exception>
    public static ReportChart Heatmaps(
        string title, ChartAxis x, ChartAxis y, ChartAxis values, IReadOnlyList<ChartGrid> grids,
        ChartColors colors = ChartColors.Values, (ChartBand X, ChartBand Y)? inside = null) =>
        new(title, HeatmapChart.Spec(x, y, values, grids, colors, inside));

    /// <summary>Horizontal bars from 0, one per label, or one per label and series.</summary>
    /// <param name="title">The heading, in plain text.</param>
    /// <param name="value">The horizontal axis.</param>
    /// <param name="bars">The bars, top to bottom.</param>
    /// <exception cref="ReportException">The axis is logarithmic, where a bar has no beginning.</exception>
    public static ReportChart Bars(string title, ChartAxis value, IReadOnlyList<ChartBar> bars) => new(title, BarChart.Spec(title, value, bars));

    /// <summary>Labelled points, such as models by size and error.</summary>
    /// <param name="title">The heading, in plain text.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="points">The points.</param>
    public static ReportChart Scatter(string title, ChartAxis x, ChartAxis y, IReadOnlyList<ChartPoint> points) =>
        new(title, ScatterChart.Spec(x, y, points));

    private static double[] Epochs(IReadOnlyList<double> values) => [.. Enumerable.Range(1, values.Count).Select(epoch => (double)epoch)];
}
