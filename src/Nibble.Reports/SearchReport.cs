using Nibble.Quantization;

namespace Nibble.Reports;

/// <summary>Shows what a search for few bits found: the best network, layer by layer, and every network that nothing else beats.</summary>
public static class SearchReport
{
    private const double Percent = 100;

    /// <summary>A report of a search alone.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="measure">What the goal's measure is called.</param>
    /// <param name="isShare">Whether the measure is a share, which is shown in percent.</param>
    public static Report Of(SearchResult result, string measure = "accuracy", bool isShare = true)
    {
        var shown = new Measure(measure, isShare);
        AccumulatorRepair[] repairs = [.. result.Layers.Select(layer => layer.Repair).OfType<AccumulatorRepair>()];
        return new Report("Search for few bits")
        {
            Created = DateTimeOffset.Now,
            Parts = [Facts(result, shown), Layers(result), .. repairs.Length > 0 ? [Repairs(repairs)] : Array.Empty<ReportPart>(), Pareto(result, shown), Chart(result, shown)],
        };
    }

    /// <summary>What a search adds to the report of the network that it chose: whether the goal is met, the Pareto list, and every trial in a chart.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="measure">What the goal's measure is called.</param>
    /// <param name="isShare">Whether the measure is a share, which is shown in percent.</param>
    public static IReadOnlyList<ReportPart> Parts(SearchResult result, string measure = "accuracy", bool isShare = true)
    {
        var shown = new Measure(measure, isShare);
        return [Facts(result, shown), Pareto(result, shown), Chart(result, shown)];
    }

    private static ReportFacts Facts(SearchResult result, Measure measure)
    {
        List<ReportFact> facts =
        [
            new("goal", result.IsMet ? "met" : "not met") { Note = result.Shortfall ?? Goal(result, measure) },
            measure.Fact($"{measure.Name} in trials", result.Best.Accuracy, $"float {measure.Text(result.FloatAccuracy)}"),
        ];
        if (result.Best.Confirmed is double confirmed)
            facts.Add(measure.Fact($"{measure.Name} confirmed", confirmed, "by the surer measure"));
        facts.Add(new ReportFact("size", result.Best.Bytes) { Unit = "bytes", Note = "constants, packed" });
        facts.Add(new ReportFact("bit operations", result.Best.BitOperations) { Format = "N0", Note = "for one sample: products times the bits of both operands" });
        if (result.Best.AccumulatorBits > 0)
            facts.Add(new ReportFact("widest accumulator, proved", result.Best.AccumulatorBits) { Unit = "bits" });
        facts.Add(new ReportFact("trials", result.Trials.Length) { Note = result.IsStopped ? "stopped before the search was done" : null });
        return new ReportFacts([.. facts]);
    }

    private static string Goal(SearchResult result, Measure measure) => string.Join(", ", new[]
    {
        result.AccuracyTarget is double target ? $"{measure.Name} of at least {measure.Text(target)}" : null,
        result.Goal.MaxBytes is long bytes ? FormattableString.Invariant($"at most {bytes:N0} bytes") : null,
        result.Goal.Accumulator is { } limit ? $"accumulators of {limit.Bits} bits" : null,
    }.OfType<string>());

    private static ReportTable Layers(SearchResult result) => new(
        [
            new("layer"),
            new("weights") { Unit = "bits" },
            new("input") { Unit = "bits" },
            new("accumulator, proved") { Unit = "bits" },
            new("size") { Unit = "bytes", Format = "N0", Bars = true },
            new("bit operations") { Format = "N0", Bars = true },
        ],
        [.. result.Layers.Select(layer => (IReadOnlyList<ReportCell?>)[layer.Layer, layer.WeightBits, layer.ActivationBits, layer.AccumulatorBits > 0 ? layer.AccumulatorBits : null, layer.Bytes, layer.BitOperations])])
    {
        Title = "What the search gave each layer",
    };

    /// <summary>What it took to make accumulators fit, layer by layer, and what it cost.</summary>
    public static ReportTable Repairs(IReadOnlyList<AccumulatorRepair> repairs) => new(
        [
            new("layer"),
            new("limit") { Unit = "bits" },
            new("needed") { Unit = "bits" },
            new("channels"),
            new("coarsened"),
            new("projected"),
            new("centered"),
            new("SQNR before") { Unit = "dB", Format = "0.0" },
            new("SQNR after") { Unit = "dB", Format = "0.0" },
        ],
        [.. repairs.Select(repair => (IReadOnlyList<ReportCell?>)[repair.Layer, repair.LimitBits, repair.NeededBits, repair.Channels, repair.Coarsened, repair.Projected, repair.Centered, repair.SqnrBefore, repair.SqnrAfter])])
    {
        Title = "Layers whose weights were made to fit their accumulators",
        Caption = "The SQNR is that of the layer's own output for exact inputs. A coarsened channel got a larger scale; a projected one the nearest weights of a smaller sum; a centered one lost an offset to its bias as well.",
    };

    private static ReportTable Pareto(SearchResult result, Measure measure)
    {
        bool wereConfirmed = result.Trials.Any(trial => trial.Confirmed is not null);
        string[] names = [.. result.Best.Layers.Select(layer => layer.Layer)];
        return new ReportTable(
            [
                new("trial"),
                measure.Column(measure.Name),
                .. wereConfirmed ? [measure.Column("confirmed")] : Array.Empty<ReportColumn>(),
                new("size") { Unit = "bytes", Format = "N0", Best = ReportBest.Lowest },
                new("bit operations") { Format = "N0", Best = ReportBest.Lowest },
                new("accumulator") { Unit = "bits", Best = ReportBest.Lowest },
                new("weights"),
                new("inputs"),
                new("goal"),
            ],
            [.. result.Pareto.Select(trial => (IReadOnlyList<ReportCell?>)
                [
                    trial.Number,
                    measure.Value(trial.Accuracy),
                    .. wereConfirmed ? [trial.Confirmed is double confirmed ? measure.Value(confirmed) : null] : Array.Empty<ReportCell?>(),
                    trial.Bytes,
                    trial.BitOperations,
                    trial.AccumulatorBits,
                    string.Join(' ', trial.Layers.Select(layer => layer.Weight)),
                    string.Join(' ', trial.Layers.Select(layer => layer.Activation)),
                    trial.Number == result.Best.Number ? "chosen" : trial.IsMet ? "met" : "not met",
                ])])
        {
            Title = "Pareto list: networks that no other beats in everything",
            Caption = $"Bits of weights and inputs stand in the order of the layers: {string.Join(", ", names)}. An input of 32 bits is real.",
        };
    }

    private static ReportChart Chart(SearchResult result, Measure measure)
    {
        HashSet<int> front = [.. result.Pareto.Select(trial => trial.Number)];
        return Charts.Scatter(
            "Every network that was measured",
            "size (bytes)",
            measure.Title,
            [.. result.Trials.Where(trial => double.IsFinite(trial.Accuracy)).Select(trial => new ChartPoint(
                trial.Number == result.Best.Number ? "chosen" : "",
                trial.Bytes,
                measure.Value(trial.Accuracy),
                trial.Number == result.Best.Number ? "chosen" : front.Contains(trial.Number) ? "on the Pareto list" : "beaten by another"))]) with
        {
            Caption = $"The float network reaches {measure.Text(result.FloatAccuracy)}.",
        };
    }

    private sealed record Measure(string Name, bool IsShare)
    {
        public string Title => IsShare ? $"{Name} (%)" : Name;

        public double Value(double accuracy) => IsShare ? Percent * accuracy : accuracy;

        public string Text(double accuracy) => IsShare ? FormattableString.Invariant($"{Percent * accuracy:0.00} %") : FormattableString.Invariant($"{accuracy:g4}");

        public ReportFact Fact(string label, double accuracy, string note) => new(label, Value(accuracy)) { Unit = IsShare ? "%" : null, Format = IsShare ? "0.00" : "g4", Note = note };

        public ReportColumn Column(string name) => new(name) { Unit = IsShare ? "%" : null, Format = IsShare ? "0.00" : "g4", Best = ReportBest.Highest };
    }
}
