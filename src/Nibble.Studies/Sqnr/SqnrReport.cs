using Nibble.Numerics;
using Nibble.Reports;

namespace Nibble.Studies;

/// <summary>Shows how exactly few bits can hold weights, as tables and curves.</summary>
public static class SqnrReport
{
    // More lines than this can't be told apart.
    private const int MostLines = 12;

    private static readonly ChartAxis Decibels = "SQNR (dB)";

    /// <summary>The report.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="path">Where the weights are from.</param>
    /// <param name="command">The command line that made it.</param>
    public static Report Of(SqnrResult result, string path, string? command = null)
    {
        List<ReportPart> parts =
        [
            new ReportFacts(
                new ReportFact("weights", result.Weights.Sum(weight => (long)weight.Values.Length)),
                new ReportFact("tensors", result.Weights.Length),
                new ReportFact("greatest magnitude", result.Weights.Max(weight => Interval.Of(weight.Values.Values).MaxMagnitude))),
            Bits(result),
            Charts.Lines("SQNR over the number of bits", "bits", Decibels, [.. result.OverBits.Select(pair => Series(pair.Curve))]) with
            {
                Caption = "Each number of bits with the best point positions. A bit more is worth about 6 dB.",
            },
            Charts.Lines("SQNR over the point position, one for all weights", "point position v (the step is 2^v)", Decibels, [.. result.OverPoints.Take(MostLines).Select(Series)]) with
            {
                Caption = "Right of the summit steps are too coarse; left of it large weights saturate.",
            },
        ];
        if (result.Weights.Length > 1)
        {
            parts.Add(Charts.Lines($"SQNR over the point position, layer by layer, {result.PictureBits} bits", "point position v (the step is 2^v)", Decibels, [.. result.LayersOverPoints.Take(MostLines).Select(Series)]) with
            {
                Caption = result.LayersOverPoints.Length > MostLines ? $"The first {MostLines} of {result.LayersOverPoints.Length} layers; the table below has all." : null,
            });
            parts.Add(Layers(result));
        }

        if (result.NeuronPoints.Length > 0)
            parts.Add(Charts.Bars($"Best point position of each neuron, {result.PictureBits} bits", "neurons", [.. result.NeuronPoints.Select(pair => new ChartBar($"v = {pair.Point}", pair.Neurons))]));
        return new Report($"{Path.GetFileName(path)} in fixed point")
        {
            Summary = "The signal-to-quantization-noise ratio of weights as n-bit two's complement numbers times `2^v`, rounded to the nearest. The best `v` depends on the weights alone; no data is needed to find it.",
            Command = command,
            Created = DateTimeOffset.Now,
            Parts = parts,
        };
    }

    private static ReportTable Bits(SqnrResult result) => new(
        [
            new("bits"),
            new(result.Weights.Length == 1 ? "best v" : "best v of all") { Alignment = ReportAlignment.Right },
            .. result.OverBits.Select(pair => new ReportColumn(pair.Curve.Name) { Unit = "dB", Format = "F2" }),
        ],
        [.. result.OverPoints.Select((points, i) => (IReadOnlyList<ReportCell?>)
            [
                result.OverBits[0].Curve.Points[i].At,
                points.Best.At,
                .. result.OverBits.Select(pair => (ReportCell?)pair.Curve.Points[i].Decibels),
            ])])
    {
        Title = "SQNR over the number of bits",
    };

    private static ReportTable Layers(SqnrResult result) => new(
        [new("tensor"), new("shape"), new("best v"), new("one position") { Unit = "dB", Format = "F2" }, new("one for each neuron") { Unit = "dB", Format = "F2" }],
        [.. result.Layers.Select((layer, i) => (IReadOnlyList<ReportCell?>)
            [
                result.Weights[i].Name,
                result.Weights[i].Values.Shape.ToString(),
                layer.Point,
                layer.Layer,
                result.Weights[i].NeuronAxis is null ? null : layer.Neuron,
            ])])
    {
        Title = $"Layers with {result.PictureBits} bits",
    };

    private static ChartSeries Series(SqnrCurve curve) =>
        new(curve.Name, [.. curve.Points.Select(point => (double)point.At)], [.. curve.Points.Select(point => point.Decibels)]);
}
