using Nibble.Data;
using Nibble.Numerics;
using Nibble.Quantization;
using Nibble.Reports;

namespace Nibble.Studies;

/// <summary>Shows the result of the approximation challenge: the table, the function and its fits, their errors, and every layer.</summary>
public static class ChallengeReport
{
    /// <summary>The report.</summary>
    /// <param name="result">What to show.</param>
    /// <param name="command">The command line that made it, for the footer.</param>
    public static Report Of(ChallengeResult result, string? command = null)
    {
        ChallengeOptions options = result.Options;
        return new Report($"{options.Function.Name}: one function, one float network, four low-bit ones")
        {
            Summary = $"`{options.Function.Formula}`, learned by {options.Layers} layers of {options.Width} neurons and made low-bit four ways: weights and activations of at most {options.Bits} bits, accumulators proved to fit {options.AccumulatorBits}.{(options.Bits < 8 ? " Dynamic quantization has activations of 8 bits, for ONNX knows no others." : "")}",
            Command = command,
            Created = DateTimeOffset.Now,
            Parts =
            [
                Facts(result),
                MethodTable(result),
                new ReportSection("The function and its fits", [.. Fits(result)]),
                new ReportSection("Training", TrainingCurves(result)),
                new ReportSection("Layers", [.. result.Methods.Skip(1).Select(method => LayerTables.Of(method.Layers, method.Seen) with { Title = method.Name })]),
                new ReportText("A proof holds for every input: it is the exact range of bias plus weighted inputs over all inputs that the codes can say, partial sums included. The greatest value seen is over 20,000 inputs, half of them outside the training interval. Times are of single predictions, one after the other, on one thread of the machine that made this report; RMSE is over 10,000 points each."),
            ],
        };
    }

    /// <summary>What fits on a terminal: the facts and the table of methods.</summary>
    public static Report Summary(ChallengeResult result) => Of(result) with { Parts = [MethodTable(result), Facts(result)] };

    private static ReportTable MethodTable(ChallengeResult result) => new(
        [
            new ReportColumn("method") { IsSeries = result.Options.Function.Dimension != 2 },
            new ReportColumn("weights") { Unit = "bits" },
            new ReportColumn("activations") { Unit = "bits" },
            new ReportColumn("accumulator, proved") { Unit = "bits" },
            new ReportColumn("greatest seen"),
            new ReportColumn("RMSE inside") { Format = "0.00000", Best = ReportBest.Lowest },
            new ReportColumn("RMSE outside") { Format = "0.000" },
            new ReportColumn("size") { Unit = "bytes", Best = ReportBest.Lowest, Format = "N0" },
            new ReportColumn("prediction") { Unit = "ns", Format = "N0" },
        ],
        [.. result.Methods.Select(Row)])
    {
        Title = "Methods",
    };

    private static IReadOnlyList<ReportCell?> Row(ChallengeMethod method)
    {
        IReadOnlyList<LayerReport> layers = method.Layers.Layers;
        bool real = layers.Count == 0;
        return
        [
            method.Name,
            real ? 32 : layers.Max(layer => layer.Weights.Format.Bits),
            real ? 32 : layers.Max(layer => layer.Input!.Value.Bits),
            real ? null : method.Layers.AccumulatorBits,
            method.GreatestSeen is long seen ? seen : null,
            method.RmseInside,
            method.RmseOutside,
            method.Bytes,
            method.NanosecondsPerPrediction,
        ];
    }

    private static ReportFacts Facts(ChallengeResult result)
    {
        ChallengeMethod best = result.Methods.Skip(1).MinBy(method => method.RmseInside)!;
        return new ReportFacts(
            new ReportFact("accumulators proved to fit", result.Methods.Max(method => method.Layers.AccumulatorBits)) { Unit = "bits", Note = $"the limit is {result.Options.AccumulatorBits}" },
            new ReportFact("best low-bit RMSE", best.RmseInside) { Format = "0.00000", Note = $"{best.Name}; float {result.Methods[0].RmseInside:0.00000}" },
            new ReportFact("smallest network", result.Methods.Min(method => method.Bytes)) { Unit = "bytes", Note = $"float {result.Methods[0].Bytes:N0}" },
            new ReportFact("fastest low-bit prediction", result.Methods.Skip(1).Min(method => method.NanosecondsPerPrediction)) { Unit = "ns", Format = "N0" });
    }

    private static IEnumerable<ReportPart> Fits(ChallengeResult result) => result.Options.Function.Dimension == 2 ? Maps(result) : Lines(result);

    private static IEnumerable<ReportPart> Lines(ChallengeResult result)
    {
        TargetFunction function = result.Options.Function;
        double[] x = [.. Enumerable.Range(0, result.Curve.Count).Select(i => (double)result.Curve.Inputs[i * function.Dimension])];
        double[] truth = [.. result.Curve.Targets!.Values.ToArray().Select(value => (double)value)];
        ChartBand[] interval = [new("training interval", function.Interval.Low, function.Interval.High)];
        string axis = function.Dimension == 1 ? "x" : "every coordinate, along the diagonal";
        yield return Charts.Lines($"{function.Name} and its fits", axis, "value",
            [new ChartSeries("function", x, truth) { IsReference = true }, .. result.Methods.Select(method => new ChartSeries(method.Name, x, Numbers(method.Curve)))], interval) with
        {
            Caption = "Inside the band the networks were trained; outside they extrapolate. Networks with a fixed grid for their input see nothing beyond its ends, so they stay constant there.",
        };
        yield return Charts.Lines("Error inside the training interval", axis, "prediction - function",
            [.. result.Methods.Select(method => Inside(method, x, truth, function.Interval))]);
    }

    private static ChartSeries Inside(ChallengeMethod method, double[] x, double[] truth, Interval interval)
    {
        int[] inside = [.. Enumerable.Range(0, x.Length).Where(i => x[i] >= interval.Low && x[i] <= interval.High)];
        return new ChartSeries(method.Name, [.. inside.Select(i => x[i])], [.. inside.Select(i => method.Curve[i] - truth[i])]);
    }

    private static IEnumerable<ReportPart> Maps(ChallengeResult result)
    {
        TargetFunction function = result.Options.Function;
        int side = ChallengeCurve.MapPoints;
        double[] places = [.. Enumerable.Range(0, side).Select(i => (double)result.Curve.Inputs[(2 * i) + 1])];
        double[] truth = Numbers(result.Curve.Targets!.Values.ToArray());
        (ChartBand, ChartBand) square = (new("x", function.Interval.Low, function.Interval.High), new("y", function.Interval.Low, function.Interval.High));

        // The first coordinate varies slowest, so that a row of the grid is a column of the map.
        ChartGrid Panel(string name, Func<int, double> value) =>
            new(name, places, places, [.. Enumerable.Range(0, side * side).Select(i => value((i % side * side) + (i / side)))]);

        ChartAxis values = new("value") { Low = truth.Min(), High = truth.Max() };
        yield return Charts.Heatmaps($"{function.Name} and its fits", "x", "y", values,
            [Panel("function", i => truth[i]), .. result.Methods.Select(method => Panel(method.Name, i => method.Curve[i]))], inside: square) with
        {
            Caption = "The outlined square is where the networks were trained; around it they extrapolate. Networks with a fixed grid for their input see nothing beyond its ends, so they stay constant there.",
        };
        double worst = result.Methods.Max(method => 3 * method.RmseInside);
        yield return Charts.Heatmaps("Error: prediction minus function", "x", "y", new ChartAxis("error") { High = worst },
            [.. result.Methods.Select(method => Panel(method.Name, i => method.Curve[i] - truth[i]))], ChartColors.SignedErrors, square) with
        {
            Caption = $"One color scale for all, which ends at three times the largest RMSE inside the square ({worst:0.####}).",
        };
    }

    private static ReportChart TrainingCurves(ChallengeResult result) => Charts.TrainingCurves(
        "Training loss",
        new ChartAxis(result.Options.Loss.Word == "mean-absolute-error" ? "mean absolute error" : "mean squared error") { IsLogarithmic = true },
        [new TrainingCurve("float", result.FloatLosses), new TrainingCurve("quantization-aware", result.AwareLosses)]) with
    {
        Caption = "The quantization-aware network starts from the trained float network and learns on with its quantizers in place.",
    };

    private static double[] Numbers(float[] values) => [.. values.Select(value => (double)value)];
}
