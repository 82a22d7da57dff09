namespace Nibble.Reports.Tests;

/// <summary>A report of the size and shape of a real one. Its numbers come from formulas, not from networks: here only the showing is tested.</summary>
internal static class SampleReport
{
    private static readonly string[] Methods = ["float", "dynamic", "static", "quantization-aware", "fixed point"];

    public static Report Full(int side = 49) => new("Four ways to make one network small")
    {
        Summary = "A network of 32 + 32 hidden units learned `exp(−x² − y²)` on [−2, 2]² and was quantized to 8 and 4 bits. **Every layer fits a 19-bit accumulator**, proved from its weights.",
        Command = "nibble demo bump --bits 4 --seed 7",
        Created = new DateTimeOffset(2026, 11, 21, 12, 30, 0, TimeSpan.Zero),
        Parts =
        [
            new ReportFacts(
                new ReportFact("Smallest model", 1_284) { Unit = "bytes", Note = "fixed point, 4-bit weights" },
                new ReportFact("Against float", 7.03) { Unit = "× smaller" },
                new ReportFact("Widest accumulator", 17) { Unit = "bits", Note = "proved; 19 allowed" },
                new ReportFact("RMSE inside", 0.00412) { Note = "float: 0.00187" },
                new ReportFact("One prediction", 143) { Unit = "ns", Note = "one thread" }),
            new ReportSection("The methods compared", MethodTable(), Tradeoff()),
            new ReportSection("A function of two variables",
                new ReportText("The dashed square is the region of the training data. Outside of it nothing was promised, and the networks disagree."),
                Fits(side), Errors(side)),
            new ReportSection("A function of one variable", Sine()),
            new ReportSection("Training", Training()),
            new ReportSection("Layers", LayerTable(), LayerBars()),
        ],
    };

    public static ReportTable MethodTable() => new(
        [
            new ReportColumn("Method") { IsSeries = true },
            new ReportColumn("Bits"),
            new ReportColumn("Accumulator") { Unit = "bits, proved" },
            new ReportColumn("Greatest seen"),
            new ReportColumn("RMSE inside") { Best = ReportBest.Lowest },
            new ReportColumn("RMSE outside") { Best = ReportBest.Lowest },
            new ReportColumn("Size") { Unit = "bytes", Best = ReportBest.Lowest, Bars = true },
            new ReportColumn("Prediction") { Unit = "ns", Best = ReportBest.Lowest, Bars = true },
        ],
        [
            ["float", "32 / 32", null, null, 0.00187, 0.0312, 9_028, 611],
            ["dynamic", "8 / 8", 22, 41_873, 0.00243, 0.0329, 2_580, 342],
            ["static", "8 / 8", 22, 39_120, 0.00391, 0.0355, 2_580, 187],
            ["quantization-aware", "4 / 8", 17, 9_744, 0.00298, 0.0341, 1_412, 171],
            ["fixed point", "4 / 8", 17, 9_744, 0.00412, 0.0347, 1_284, 143],
        ])
    {
        Title = "Five models of one network",
        Caption = "Bits are those of weights / activations. The best of each column is emphasized.",
    };

    public static ReportTable LayerTable() => new(
        [
            new ReportColumn("Layer"),
            new ReportColumn("Weights"),
            new ReportColumn("Activations"),
            new ReportColumn("Scale") { Format = "0.0000" },
            new ReportColumn("SQNR") { Unit = "dB", Format = "F1", Best = ReportBest.Highest },
            new ReportColumn("Accumulator") { Unit = "bits" },
            new ReportColumn("Size") { Unit = "bytes", Bars = true },
        ],
        [
            ["hidden1", "int4, per channel", "uint8", 0.0314, 21.4, 13, 96],
            ["hidden2", "int4, per channel", "uint8", 0.0127, 19.8, 17, 1_056],
            ["output", "int8, per tensor", "int16", 0.0041, 38.25, 16, 132],
        ])
    { Title = "What each layer became" };

    public static ReportChart Sine()
    {
        double[] x = Range(-5, 5, 201);
        return Charts.Lines(
            "The sine and its approximations", "x", "y",
            [
                new ChartSeries("sin x", x, [.. x.Select(Math.Sin)]) { IsReference = true },
                .. Methods.Select((method, index) => new ChartSeries(method, x, [.. x.Select(place => Wave(place, index))])),
            ],
            [new ChartBand("trained on [−π, π]", -Math.PI, Math.PI)]) with
        { Caption = "Inside the interval the lines lie on each other; point at the chart to read them, click a name to single it out." };
    }

    public static ReportChart Training()
    {
        double[] epochs = Range(1, 60, 60);
        return Charts.TrainingCurves(
            "Loss by epoch", new ChartAxis("mean squared error") { IsLogarithmic = true },
            [
                .. Methods.Where(method => method is "float" or "quantization-aware").Select((method, index) => new TrainingCurve(
                    method,
                    [.. epochs.Select(epoch => Loss(epoch, index, wiggle: 0.05))],
                    [.. epochs.Select(epoch => 1.3 * Loss(epoch, index, wiggle: 0.12))])),
            ]);
    }

    public static ReportChart Fits(int side) => Charts.Heatmaps(
        "What the models compute", "x", "y", "output", [Grid("target", side, Bump), .. Panels(side, (x, y, method) => Bump(x, y) + Error(x, y, method))],
        inside: Region) with
    { Caption = "All panels have one color scale." };

    public static ReportChart Errors(int side) => Charts.Heatmaps(
        "How far off they are", "x", "y", "error", [.. Panels(side, Error)], ChartColors.SignedErrors, Region) with
    { Caption = "Output − target: orange is too high, blue too low." };

    public static ReportChart Tradeoff() => Charts.Scatter(
        "Error against size", new ChartAxis("bytes") { IsLogarithmic = true }, new ChartAxis("RMSE inside") { Low = 0 },
        [
            new ChartPoint("float", 9_028, 0.00187, "float"),
            new ChartPoint("dynamic", 2_580, 0.00243, "dynamic"),
            new ChartPoint("static", 2_580, 0.00391, "static"),
            new ChartPoint("quantization-aware", 1_412, 0.00298, "quantization-aware"),
            new ChartPoint("fixed point", 1_284, 0.00412, "fixed point"),
        ]);

    public static ReportChart LayerBars() => Charts.Bars(
        "Signal to quantization noise", "SQNR (dB)",
        [
            .. new[] { ("hidden1", 21.4, 39.9), ("hidden2", 19.8, 38.6), ("output", 38.25, 41.0) }.SelectMany(layer => new[]
            {
                new ChartBar(layer.Item1, layer.Item3, "static"), new ChartBar(layer.Item1, layer.Item2, "quantization-aware"),
            }),
        ]);

    private static (ChartBand X, ChartBand Y) Region => (new ChartBand("trained", -2, 2), new ChartBand("trained", -2, 2));

    private static IEnumerable<ChartGrid> Panels(int side, Func<double, double, int, double> value) =>
        Methods.Select((method, index) => Grid(method, side, (x, y) => value(x, y, index)));

    private static ChartGrid Grid(string name, int side, Func<double, double, double> value)
    {
        double[] places = Range(-3, 3, side);
        return new ChartGrid(name, places, places, [.. places.SelectMany(y => places.Select(x => value(x, y)))]);
    }

    private static double Bump(double x, double y) => Math.Exp(-(x * x) - (y * y));

    private static double Error(double x, double y, int method)
    {
        double outside = Math.Max(0, Math.Max(Math.Abs(x), Math.Abs(y)) - 2);
        double ripple = 0.006 * (1 + method) * Math.Sin((3 * x) + method) * Math.Cos((2.5 * y) - method);
        return ripple + (0.05 * outside * Math.Sin(x + (0.7 * y) + (0.2 * method)));
    }

    private static double Wave(double x, int method)
    {
        double outside = Math.Max(0, Math.Abs(x) - Math.PI);
        return Math.Sin(x) + (0.01 * (method + 1) * Math.Cos(7 * x)) - (Math.Sign(x) * outside * (0.25 + (0.12 * method)));
    }

    private static double Loss(double epoch, int method, double wiggle) =>
        ((0.4 * Math.Exp(-epoch / 9)) + (0.0012 * (1 + method))) * (1 + (wiggle * Math.Sin(2.1 * epoch) * Math.Cos(0.9 * epoch)));

    private static double[] Range(double low, double high, int count) =>
        [.. Enumerable.Range(0, count).Select(i => low + ((high - low) * i / (count - 1)))];
}
