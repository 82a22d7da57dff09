using Nibble.Numerics;
using Nibble.Quantization;

namespace Nibble.Reports;

/// <summary>The layers of a quantized network as a table: what each is made of, what is proved of it, what it costs.</summary>
public static class LayerTables
{
    /// <summary>A table with one row a layer; columns for which no layer has a value are left out.</summary>
    /// <param name="report">What became of the layers.</param>
    /// <param name="seen">The values that accumulators were seen to take, by layer; null where nothing was run.</param>
    public static ReportTable Of(QuantizationReport report, IReadOnlyDictionary<string, AccumulatorRange>? seen = null)
    {
        (ReportColumn Column, Func<LayerReport, ReportCell?> Cell)[] columns =
        [
            (new ReportColumn("layer"), layer => layer.Name),
            (new ReportColumn("does"), layer => $"{layer.Operator} {layer.Depth} → {layer.Channels}"),
            (new ReportColumn("weights"), layer => layer.Weight.ToString()),
            (new ReportColumn("scales per"), layer => layer.WeightGranularity.Axis is null ? "tensor" : "channel"),
            (new ReportColumn("input"), layer => layer.Input.ToString()),
            (new ReportColumn("input scale") { Format = "g3" }, layer => layer.InputGrid is { } grid ? grid.Scales[0] : null),
            (new ReportColumn("zero point"), layer => layer.InputGrid is { } grid ? grid.ZeroPoints[0] : null),
            (new ReportColumn("weight SQNR") { Unit = "dB", Format = "0.0" }, layer => layer.WeightSqnr),
            (new ReportColumn("output SQNR") { Unit = "dB", Format = "0.0" }, layer => layer.OutputSqnr),
            (new ReportColumn("accumulator, proved") { Unit = "bits" }, layer => layer.Accumulator.Bits),
            (new ReportColumn("proved range"), layer => Range(layer.Accumulator)),
            (new ReportColumn("seen"), layer => seen is not null && seen.TryGetValue(layer.Name, out AccumulatorRange range) ? (ReportCell?)Range(range) : null),
            (new ReportColumn("size") { Unit = "bytes", Format = "N0" }, layer => layer.Bytes),
        ];
        var shown = columns.Where(column => report.Layers.Any(layer => column.Cell(layer) is not null)).ToArray();
        return new ReportTable(
            [.. shown.Select(column => column.Column)],
            [.. report.Layers.Select(layer => (IReadOnlyList<ReportCell?>)[.. shown.Select(column => column.Cell(layer))])]);
    }

    private static string Range(AccumulatorRange range) => $"{range.Low} … {range.High}";
}
