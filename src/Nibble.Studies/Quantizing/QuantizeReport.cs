using Nibble.Quantization;
using Nibble.Reports;

namespace Nibble.Studies;

/// <summary>Shows what a model was turned into: accuracy, bytes, and every layer.</summary>
public static class QuantizeReport
{
    /// <summary>The report.</summary>
    public static Report Of(QuantizeResult result, string? command = null)
    {
        List<ReportFact> facts = [];
        if (result is { Before.Accuracy: double before, After.Accuracy: double after })
        {
            facts.Add(new ReportFact("accuracy", 100 * after) { Unit = "%", Format = "0.00", Note = $"float {100 * before:0.00} %, a change of {100 * (after - before):+0.00;-0.00;0.00} points" });
            facts.Add(new ReportFact("predictions that changed", 100 * result.Flips!.Value) { Unit = "%", Format = "0.00", Note = $"of {result.After.Count:N0}" });
        }
        else if (result is { Before: { } real, After: { } quantized })
        {
            facts.Add(new ReportFact("RMSE", quantized.Loss) { Note = $"float {real.Loss:g4}" });
        }

        facts.Add(new ReportFact("weights and biases", result.Layers.Bytes) { Unit = "bytes", Note = $"float {result.Layers.FloatBytes:N0}, {(double)result.Layers.FloatBytes / result.Layers.Bytes:0.0} times as many" });
        facts.Add(new ReportFact("file", result.FileBytesAfter) { Unit = "bytes", Note = $"float {result.FileBytesBefore:N0}" });
        if (result.Layers.AccumulatorBits > 0)
            facts.Add(new ReportFact("widest accumulator, proved", result.Layers.AccumulatorBits)
            {
                Unit = "bits",
                Note = result.Options.Recipe.Accumulator is { } limit ? $"the limit is {limit.Bits}" : null,
            });
        return new Report($"{Path.GetFileName(result.Options.Model)}, quantized")
        {
            Summary = $"Written to `{result.Options.Output}`. {How(result.Options)}",
            Command = command,
            Created = DateTimeOffset.Now,
            Parts = [new ReportFacts([.. facts]), .. LayerParts(result.Layers)],
        };
    }

    /// <summary>The layers' table, a chart of their noise, and what stays real.</summary>
    internal static IEnumerable<ReportPart> LayerParts(QuantizationReport layers)
    {
        if (layers.Layers.Count > 0)
            yield return LayerTables.Of(layers) with { Title = "Integer layers" };
        if (layers.Layers.Any(layer => layer.OutputSqnr is not null))
            yield return Charts.Bars(
                "Signal to quantization noise, layer by layer",
                "SQNR (dB)",
                [.. layers.Layers.SelectMany(layer => new[] { ("weights", layer.WeightSqnr), ("output", layer.OutputSqnr) }
                    .Where(pair => pair.Item2 is double value && double.IsFinite(value))
                    .Select(pair => new ChartBar(layer.Name, pair.Item2!.Value, pair.Item1)))]) with
            {
                Caption = "Of a layer's output, the noise of all layers before it is part. The lowest bars are where more bits help most.",
            };
        if (layers.FloatLayers.Count > 0)
            yield return new ReportTable(
                [new ReportColumn("layer"), new ReportColumn("operator"), new ReportColumn("why it stays real")],
                [.. layers.FloatLayers.Select(layer => (IReadOnlyList<ReportCell?>)[layer.Name, layer.Operator, layer.Reason])])
            {
                Title = "Layers of real numbers",
            };
    }

    private static string How(QuantizeOptions options) => options.Mode switch
    {
        QuantizationMode.Static => $"Activation ranges were chosen from {options.CalibrationSamples} {(options.Data == QuantizeOptions.RandomData ? "samples of random numbers" : $"samples of `{options.Data}`")}.",
        QuantizationMode.Dynamic => "Activation ranges are taken from the values at run time.",
        _ => "Weights alone are quantized; they are decoded before they are multiplied.",
    };
}
