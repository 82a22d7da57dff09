using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A layer of integer products: Gemm, MatMul or Conv on codes.</summary>
internal abstract class LayerStep(IntegerLayer layer, short[] weights, int[] bias, int input) : Step
{
    public IntegerLayer Layer => layer;

    protected int Input => input;

    // [OutputChannels, Depth].
    protected short[] Weights => weights;

    /// <summary>The least and the greatest value that any accumulator takes while the codes of a workspace are summed: the bias first, then product by product. Null where there is nothing to sum.</summary>
    public abstract AccumulatorRange? ObserveAccumulators(Workspace workspace);

    /// <summary>Takes the partial sums of one row of codes with each of some channels into a range.</summary>
    protected AccumulatorRange? Observe(AccumulatorRange? range, ReadOnlySpan<short> row, int firstChannel, int channels)
    {
        for (int channel = firstChannel; channel < firstChannel + channels; channel++)
        {
            long sum = bias[channel], low = sum, high = sum;
            for (int i = 0; i < row.Length; i++)
            {
                sum += (long)row[i] * weights[(channel * row.Length) + i];
                (low, high) = (Math.Min(low, sum), Math.Max(high, sum));
            }

            var seen = new AccumulatorRange(low, high);
            range = range?.Union(seen) ?? seen;
        }

        return range;
    }
}
