using Nibble.Numerics;
using Nibble.Quantization;

namespace Nibble.Reports;

/// <summary>The layers of a quantized network as tables: what each is made of, what is proved of it, what it costs, and what it does to the outputs.</summary>
public static class LayerTables
{
    private const double Percent = 100;

    /// <summary>What layers are made of: one row a layer; columns for which no layer has a value are left out.</summary>
    /// <param name="report">What became of the layers.</param>
    /// <param name="seen">The values that accumulators were seen to take, by layer, to stand beside the range that was proved; null where nothing was run.</param>
    public static ReportTable Of(QuantizationReport report, IReadOnlyDictionary<string, AccumulatorRange>? seen = null) => Table(
        report,
        (new ReportColumn("layer"), layer => layer.Name),
        (new ReportColumn("does"), layer => $"{layer.Operator} {layer.Depth} → {layer.Channels}"),
        (new ReportColumn("weights"), layer => layer.Weights.Format.ToString()),
        (new ReportColumn("scales per"), layer => SharedBy(layer.Weights.Granularity)),
        (new ReportColumn("weight scale"), layer => Scales(layer.Weights)),
        (new ReportColumn("input"), layer => layer.Input?.ToString() ?? "real"),
        (new ReportColumn("input scale") { Format = "g3" }, layer => layer.InputGrid is { } grid ? grid.Scales[0] : null),
        (new ReportColumn("zero point"), layer => layer.InputGrid is { } grid ? grid.ZeroPoints[0] : null),
        (new ReportColumn("accumulator, proved") { Unit = "bits" }, layer => layer.Accumulator is { } range ? range.Bits : null),
        (new ReportColumn("proved range"), layer => seen is not null && layer.Accumulator is { } range ? (ReportCell?)Range(range) : null),
        (new ReportColumn("seen"), layer => seen is not null && seen.TryGetValue(layer.Name, out AccumulatorRange range) ? (ReportCell?)Range(range) : null),
        (new ReportColumn("size") { Unit = "bytes", Format = "N0" }, layer => layer.Bytes),
        (new ReportColumn("bit operations") { Format = "N0" }, layer => layer.BitOperations is long count ? count : null),
        (new ReportColumn("remark"), layer => layer.Remark is { } remark ? (ReportCell?)remark : null));

    /// <summary>What layers do to the outputs: one row a layer, and one for the quantizers between them; null without samples or the float network.</summary>
    public static ReportTable? Noise(QuantizationReport report)
    {
        if (report.Layers.All(layer => layer.WeightSqnr is null))
            return null;
        ReportTable table = Table(
            report,
            (new ReportColumn("layer"), layer => layer.Name),
            (new ReportColumn("weight SQNR") { Unit = "dB", Format = "0.0" }, layer => layer.WeightSqnr),
            (new ReportColumn("own SQNR") { Unit = "dB", Format = "0.0" }, layer => layer.OwnSqnr),
            (new ReportColumn("output SQNR") { Unit = "dB", Format = "0.0" }, layer => layer.OutputSqnr),
            (new ReportColumn("share of the error") { Unit = "%", Format = "0.0", Bars = true }, layer => Percent * layer.ErrorShare));
        if (report.ShareBetweenLayers is double between)
            table = new ReportTable(table.Columns, [.. table.Rows, [.. table.Columns.Select((_, i) => (ReportCell?)(i == 0 ? "between layers" : i == table.Columns.Count - 1 ? Percent * between : null))]]);
        return table with
        {
            Title = "Noise",
            Caption = "Signal to noise of a layer's weights; of its output if its input were exact (**own**); and of its output as it is, with the noise of all layers before it. The **share of the error** is what the layer alone, with all others real, does to the network's output, out of the sum of that over all layers.",
        };
    }

    /// <summary>Which layers to leave at more bits, the greatest gain first; null where that was not measured.</summary>
    public static ReportTable? Gains(QuantizationReport report) => report.Gains.Count == 0
        ? null
        : new ReportTable(
            [
                new ReportColumn("layer"),
                new ReportColumn("now"),
                new ReportColumn("output SQNR then") { Unit = "dB", Format = "0.0" },
                new ReportColumn("gain") { Unit = "dB", Format = "+0.0;-0.0;0.0" },
                new ReportColumn("flips less"),
                new ReportColumn("costs, as floats") { Unit = "bytes", Format = "N0" },
            ],
            [.. report.Gains.Select(gain => (IReadOnlyList<ReportCell?>)[gain.Layer, Formats(report.Layers.First(layer => layer.Name == gain.Layer)), gain.Sqnr, gain.Gain, gain.FlipsLess is int flips ? flips : null, gain.BytesMore])])
        {
            Title = "Worth more bits",
            Caption = "Measured with one layer real and all others as they are: the most that more bits can bring there. Flips less are predictions fewer that change among the samples of this measurement.",
        };

    private static ReportTable Table(QuantizationReport report, params ReadOnlySpan<(ReportColumn Column, Func<LayerReport, ReportCell?> Cell)> columns)
    {
        List<(ReportColumn Column, Func<LayerReport, ReportCell?> Cell)> shown = [];
        foreach ((ReportColumn Column, Func<LayerReport, ReportCell?> Cell) column in columns)
            if (report.Layers.Any(layer => column.Cell(layer) is not null))
                shown.Add(column);
        return new ReportTable(
            [.. shown.Select(column => column.Column)],
            [.. report.Layers.Select(layer => (IReadOnlyList<ReportCell?>)[.. shown.Select(column => column.Cell(layer))])]);
    }

    private static string SharedBy(Granularity granularity) => granularity switch
    {
        { Axis: null } => "tensor",
        { GroupSize: int size } => $"group of {size}",
        _ => "channel",
    };

    private static string Formats(LayerReport layer) => $"{layer.Weights.Format} × {layer.Input?.ToString() ?? "real"}";

    private static string Scales(QuantizationGrid grid)
    {
        (float least, float greatest) = (grid.Scales.Min(), grid.Scales.Max());
        return FormattableString.Invariant(least == greatest ? $"{least:g3}" : (FormattableString)$"{least:g3} … {greatest:g3}");
    }

    private static string Range(AccumulatorRange range) => $"{range.Low} … {range.High}";
}
