using System.Collections.Immutable;

namespace Nibble.Numerics;

/// <summary>
/// Where to put the point of fixed-point weights, ŵ(v) = 2^v · saturate(round(2^-v · w)): SQNR over the position v and over the number of bits,
/// with one position for the network, for each layer or for each neuron.
/// </summary>
/// <remarks>It needs the weights alone, no data. The lecture "Quantifying neural networks" (Farrugia, Nadal, Leonardon, Gripon).</remarks>
public static class PointSearch
{
    /// <summary>The grid of each layer, with the point positions of the greatest SQNR.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="quantizer">Format and rounding; its granularity is not used.</param>
    /// <param name="scope">Which weights share a position.</param>
    /// <exception cref="NibbleException">A weight is NaN or infinite.</exception>
    public static ImmutableArray<QuantizationGrid> Choose(IReadOnlyList<NetworkWeight> network, PowerOfTwoQuantizer quantizer, PointScope scope)
    {
        if (scope != PointScope.Network)
            return [.. network.Select(layer => (quantizer with { Granularity = layer.GranularityFor(scope) }).ChooseGrid(layer.Values))];
        QuantizationGrid one = (quantizer with { Granularity = Granularity.PerTensor }).ChooseGrid(network.Select(layer => layer.Values));
        return [.. network.Select(_ => one)];
    }

    /// <summary>The SQNR of all layers together, each on its grid.</summary>
    /// <exception cref="NibbleException">A layer does not have its grid's channels.</exception>
    public static double Sqnr(IReadOnlyList<NetworkWeight> network, IReadOnlyList<QuantizationGrid> grids)
    {
        double signal = 0, noise = 0;
        for (int i = 0; i < network.Count; i++)
        {
            (double s, double n) = Distortion.Powers(network[i].Values, grids[i].FakeQuantize(network[i].Values));
            (signal, noise) = (signal + s, noise + n);
        }

        return Distortion.Decibels(signal, noise);
    }

    /// <summary>SQNR over the point position, one position for all the layers given: every position that the search tries.</summary>
    /// <param name="name">What the curve is called.</param>
    /// <param name="set">The layers that share the position.</param>
    /// <param name="quantizer">Format and rounding.</param>
    /// <exception cref="NibbleException">A weight is NaN or infinite.</exception>
    public static SqnrCurve OverPoints(string name, IReadOnlyList<NetworkWeight> set, PowerOfTwoQuantizer quantizer)
    {
        float max = set.Select(layer => Interval.Of(layer.Values.Values).MaxMagnitude).DefaultIfEmpty().Max();
        (int lowest, int highest) = PowerOfTwoQuantizer.Points(quantizer.Format, max);
        return new SqnrCurve(name, [.. Enumerable.Range(lowest, highest - lowest + 1).Select(point =>
        {
            var grid = QuantizationGrid.PerTensor(quantizer.Format, MathF.ScaleB(1, point), 0, quantizer.Rounding);
            return new SqnrPoint(point, Sqnr(set, [.. set.Select(_ => grid)]));
        })]);
    }

    /// <summary>SQNR over the number of bits, each with the best point positions.</summary>
    /// <param name="name">What the curve is called.</param>
    /// <param name="network">The layers.</param>
    /// <param name="quantizer">Rounding, and the format but for its bits.</param>
    /// <param name="scope">Which weights share a position.</param>
    /// <param name="bits">The numbers of bits, ascending.</param>
    /// <exception cref="NibbleException">A weight is NaN or infinite.</exception>
    public static SqnrCurve OverBits(string name, IReadOnlyList<NetworkWeight> network, PowerOfTwoQuantizer quantizer, PointScope scope, IEnumerable<int> bits) =>
        new(name, [.. bits.Select(width =>
        {
            PowerOfTwoQuantizer wide = quantizer with { Format = quantizer.Format.WithBits(width) };
            return new SqnrPoint(width, Sqnr(network, Choose(network, wide, scope)));
        })]);
}
