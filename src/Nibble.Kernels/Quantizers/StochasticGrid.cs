using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary>Real numbers to the points of a per-tensor grid by stochastic rounding: <see cref="QuantizationGrid.FakeQuantize"/>, bit for bit.</summary>
public static unsafe class StochasticGrid
{
    /// <summary>One of the two points next to each number, with probabilities that keep the mean; the least point for NaN.</summary>
    /// <param name="values">Any numbers.</param>
    /// <param name="format">Codes of at most 24 bits, not bipolar.</param>
    /// <param name="scale">The distance of neighboring points.</param>
    /// <param name="zeroPoint">The code of zero.</param>
    /// <param name="random">What is drawn from.</param>
    /// <param name="index">The counter of the first number.</param>
    /// <param name="points">As many as there are values; may be the same memory.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void FakeQuantize(ReadOnlySpan<float> values, NumberFormat format, float scale, long zeroPoint, CounterRandom random, int index, Span<float> points)
    {
        if (values.Length != points.Length)
            throw new ArgumentException($"Each value has one point, but there are {values.Length} values and room for {points.Length} points.", nameof(points));
        fixed (float* from = values, to = points)
        {
            var tiles = new StochasticGridTiles(from, to, values.Length, index, scale, format.MinCode - zeroPoint, format.MaxCode - zeroPoint, CounterRandomLanes.Base(random));
            Workers.Run(tiles.Count, ref tiles);
        }
    }
}
