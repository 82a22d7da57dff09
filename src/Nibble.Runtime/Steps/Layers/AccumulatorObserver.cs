using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>The partial sums of an integer layer by plain loops over the codes that a run left: the bias first, then product by product.</summary>
internal static class AccumulatorObserver
{
    /// <summary>The least and the greatest value that any accumulator takes; null where there is nothing to sum.</summary>
    /// <param name="step">The layer, just run.</param>
    /// <param name="run">The run.</param>
    /// <param name="zero">The code of zero of its input.</param>
    public static AccumulatorRange? Observe(LayerStep step, in Execution run, ZeroCode zero)
    {
        short[] codes = PlainCodes.Of(run, step.Input, zero);
        Shape shape = run.Plan.ShapeOf(step.Input.Value);
        IntegerLayer layer = step.Layer;
        AccumulatorRange? range = null;
        if (layer.Node.Operator is not Conv conv)
        {
            for (int row = 0; row < codes.Length; row += layer.Depth)
                range = Observe(range, layer, codes.AsSpan(row, layer.Depth), 0, layer.OutputChannels);
            return range;
        }

        Patches patches = Patches.Of(shape, layer.Weight.Shape, run.Plan.ShapeOf(step.Written.Value));
        int filters = layer.OutputChannels / conv.Groups, size = patches.Channels * patches.Height * patches.Width;
        var rows = new short[patches.Count * patches.Depth];
        for (int block = 0; block < shape[0] * conv.Groups; block++)
        {
            patches.Gather<short>(codes.AsSpan(block * size, size), conv.Window, rows);
            for (int position = 0; position < patches.Count; position++)
                range = Observe(range, layer, rows.AsSpan(position * patches.Depth, patches.Depth), block % conv.Groups * filters, filters);
        }

        return range;
    }

    private static AccumulatorRange? Observe(AccumulatorRange? range, IntegerLayer layer, ReadOnlySpan<short> row, int firstChannel, int channels)
    {
        for (int channel = firstChannel; channel < firstChannel + channels; channel++)
        {
            long sum = layer.BiasCodes?[channel] ?? 0, low = sum, high = sum;
            for (int i = 0; i < row.Length; i++)
            {
                sum += (long)row[i] * layer.Weights[(channel * row.Length) + i];
                (low, high) = (Math.Min(low, sum), Math.Max(high, sum));
            }

            var seen = new AccumulatorRange(low, high);
            range = range?.Union(seen) ?? seen;
        }

        return range;
    }
}
