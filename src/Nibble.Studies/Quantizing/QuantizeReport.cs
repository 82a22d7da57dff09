using Nibble.Graphs;
using Nibble.Quantization;
using Nibble.Reports;
using Nibble.Runtime;

namespace Nibble.Studies;

/// <summary>Shows what a model was turned into: accuracy, bytes, what every layer is made of and does to the outputs, and where more bits are worth it.</summary>
public static class QuantizeReport
{
    private const double Percent = 100;
    private const int FloatBits = 32;

    /// <summary>The report.</summary>
    public static Report Of(QuantizeResult result, string? command = null) => new($"{Path.GetFileName(result.Options.Model)}, quantized")
    {
        Summary = $"Written to `{result.Options.Output}`. {How(result.Options)}",
        Command = command,
        Created = DateTimeOffset.Now,
        Parts = [new ReportFacts([.. Answers(result), .. Costs(result)]), .. Searched(result), .. LayerParts(result.Layers), .. Repairs(result.Repairs), .. RealSteps(result), .. Notes(result.Notes)],
    };

    /// <summary>The layers' tables, charts of their noise and shares, and what stays real.</summary>
    internal static IEnumerable<ReportPart> LayerParts(QuantizationReport layers)
    {
        if (layers.Layers.Count > 0)
            yield return LayerTables.Of(layers) with { Title = TitleOf(layers) };
        if (LayerTables.Noise(layers) is { } noise)
            yield return noise;
        if (layers.Layers.Any(layer => layer.ErrorShare is not null))
            yield return Shares(layers);
        if (layers.Layers.Any(layer => layer.OutputSqnr is not null))
            yield return Sqnr(layers);
        if (LayerTables.Gains(layers) is { } gains)
            yield return gains;
        if (layers.FloatLayers.Count > 0)
            yield return new ReportTable(
                [new ReportColumn("layer"), new ReportColumn("operator"), new ReportColumn("why it stays real")],
                [.. layers.FloatLayers.Select(layer => (IReadOnlyList<ReportCell?>)[layer.Name, layer.Operator, layer.Reason])])
            {
                Title = "Layers of real numbers",
            };
    }

    private static string TitleOf(QuantizationReport layers) =>
        layers.Layers.All(layer => layer.Accumulator is not null) ? "Integer layers"
        : layers.Layers.All(layer => layer.Accumulator is null) ? "Layers of decoded weights"
        : "Integer layers, and layers of decoded weights";

    private static IEnumerable<ReportFact> Answers(QuantizeResult result)
    {
        if (result is { Before.Accuracy: double before, After.Accuracy: double after })
            yield return new ReportFact("accuracy", Percent * after) { Unit = "%", Format = "0.00", Note = $"float {Percent * before:0.00} %, a change of {Percent * (after - before):+0.00;-0.00;0.00} points" };
        else if (result is { Before: { } real, After: { } quantized })
            yield return new ReportFact("RMSE", quantized.Loss) { Note = $"float {real.Loss:g4}" };
        if (result.Layers.Output is not { } output)
            yield break;
        if (output is { Flips: int flips, FlipShare: double share })
            yield return new ReportFact("predictions that changed", Percent * share) { Unit = "%", Format = "0.00", Note = $"{flips:N0} of {output.Samples:N0} samples" };
        if (output.Divergence is double divergence)
            yield return new ReportFact("KL divergence", divergence) { Unit = "nats", Format = "0.#####", Note = "from the float model's probabilities, mean over samples" };
        yield return new ReportFact("output SQNR", output.Sqnr) { Unit = "dB", Format = "0.0", Note = $"{output.Samples:N0} samples" };
    }

    private static IEnumerable<ReportFact> Costs(QuantizeResult result)
    {
        QuantizationReport layers = result.Layers;
        yield return new ReportFact("weights and biases", layers.Bytes) { Unit = "bytes", Note = $"float {layers.FloatBytes:N0}, {(double)layers.FloatBytes / layers.Bytes:0.0} times as many" };
        yield return new ReportFact("file", result.FileBytesAfter) { Unit = "bytes", Note = $"float {result.FileBytesBefore:N0}" };
        if (layers.BitOperations is long operations and > 0)
            yield return new ReportFact("bit operations", operations) { Note = $"for one sample; floats of {FloatBits} bits {(double)layers.Layers.Sum(layer => layer.Products ?? 0) * FloatBits * FloatBits / operations:0.0} times as many" };
        if (layers.AccumulatorBits > 0)
            yield return new ReportFact("widest accumulator, proved", layers.AccumulatorBits)
            {
                Unit = "bits",
                Note = result.Options.Recipe.Accumulator is { } limit ? $"the limit is {limit.Bits}" : null,
            };
    }

    private static ReportChart Shares(QuantizationReport layers)
    {
        double bytes = Math.Max(layers.Layers.Sum(layer => layer.Bytes), 1), operations = Math.Max(layers.BitOperations ?? 0, 1);
        IEnumerable<(string Layer, string What, double? Share)> shares = layers.Layers.SelectMany(layer => new[]
        {
            (layer.Name, "error", layer.ErrorShare),
            (layer.Name, "bytes", layer.Bytes / bytes),
            (layer.Name, "bit operations", layer.BitOperations / operations),
        });
        if (layers.ShareBetweenLayers is not null)
            shares = shares.Append(("between layers", "error", layers.ShareBetweenLayers));
        return Charts.Bars(
            "What each layer has a share in",
            "share (%)",
            [.. shares.Where(bar => bar.Share is not null).Select(bar => new ChartBar(bar.Layer, Percent * bar.Share!.Value, bar.What))]) with
        {
            Caption = "A layer with much of the error and little of the bytes or bit operations is cheap to leave at more bits; one with little of the error and much of the rest bears fewer.",
        };
    }

    private static ReportChart Sqnr(QuantizationReport layers) => Charts.Bars(
        "Signal to quantization noise",
        "SQNR (dB)",
        [.. layers.Layers.SelectMany(layer => new[] { ("weights", layer.WeightSqnr), ("own", layer.OwnSqnr), ("output", layer.OutputSqnr) }
            .Where(pair => pair.Item2 is double value && double.IsFinite(value))
            .Select(pair => new ChartBar(layer.Name, pair.Item2!.Value, pair.Item1)))]) with
    {
        Caption = "Of the weights, of the output if the input were exact, and of the output as it is. Where the last falls far behind the second, the noise comes from earlier layers.",
    };

    // What is between the integer layers and runs in floats all the same. Layers have a table of their own, and codes have to begin somewhere.
    private static IEnumerable<ReportPart> RealSteps(QuantizeResult result)
    {
        if (result.Runs.WhyNotCompiled is { } why)
            yield return new ReportText($"The outputs are those of the float evaluator, which moves values to their grids: there is no integer program. {why}");
        HashSet<string> known = [.. result.Layers.Layers.Select(layer => layer.Name), .. result.Layers.FloatLayers.Select(layer => layer.Name), .. result.Model.Nodes.Where(node => node.Operator is Quantize).Select(node => node.Name)];
        ProgramStep[] real = [.. (result.Runs.Steps ?? []).Where(step => !step.IsInteger && step.Nodes.Length > 0 && !step.Nodes.Any(known.Contains))];
        if (real.Length > 0 && result.Options.Mode == QuantizationMode.Static)
            yield return new ReportTable(
                [new ReportColumn("step"), new ReportColumn("does"), new ReportColumn("why")],
                [.. real.Select(step => (IReadOnlyList<ReportCell?>)[string.Join(" + ", step.Nodes), step.Kind, step.Reason])])
            {
                Title = "Steps of real numbers",
            };
    }

    private static IEnumerable<ReportPart> Searched(QuantizeResult result)
    {
        if (result.Search is { } search)
            yield return new ReportSection("Search", [.. SearchReport.Parts(search.Result, search.Measure, search.IsShare), new ReportText($"Trials were measured on {search.JudgedBy}.")]);
    }

    private static IEnumerable<ReportPart> Repairs(IReadOnlyList<AccumulatorRepair> repairs)
    {
        if (repairs.Count > 0)
            yield return SearchReport.Repairs(repairs);
    }

    private static IEnumerable<ReportPart> Notes(IReadOnlyList<LayerNote> notes)
    {
        if (notes.Count > 0)
            yield return new ReportTable(
                [new ReportColumn("pass"), new ReportColumn("layer"), new ReportColumn("rescaled"), new ReportColumn("where to, or why not")],
                [.. notes.Select(note => (IReadOnlyList<ReportCell?>)[note.Pass, note.Layer, note.IsApplied ? "yes" : "no", note.Reason])])
            {
                Title = "What the passes did",
            };
    }

    private static string How(QuantizeOptions options) => options.Mode switch
    {
        QuantizationMode.Static => $"Activation ranges were chosen from {options.CalibrationSamples} {(options.Data == QuantizeOptions.RandomData ? "samples of random numbers" : $"samples of `{options.Data}`")}.",
        QuantizationMode.Dynamic => "Activation ranges are taken from the values at run time.",
        _ => "Weights alone are quantized; they are decoded before they are multiplied.",
    };
}
