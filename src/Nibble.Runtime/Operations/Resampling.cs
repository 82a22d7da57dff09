using System.Buffers;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Longer or shorter axes, one after the other: each element is a sum of a few elements of a lane.</summary>
internal sealed class Resampling(Resize resize) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        Shape from = inputs[0].Shape, to = output.Shape;
        int last = -1, longest = 0;
        for (int axis = 0; axis < to.Rank; axis++)
            if (Changes(axis, from, to))
                (last, longest) = (axis, Math.Max(longest, to[axis]));
        if (last < 0 || output.Values.IsEmpty)
        {
            inputs[0].Values.CopyTo(output.Values);
            return;
        }

        int most = Most(from, to);
        float[] one = ArrayPool<float>.Shared.Rent(most), other = ArrayPool<float>.Shared.Rent(most), weights = ArrayPool<float>.Shared.Rent(Math.Max(longest, 1) * LaneTaps.Most);
        int[] places = ArrayPool<int>.Shared.Rent(weights.Length);
        ReadOnlySpan<float> source = inputs[0].Values;
        bool isOne = true;
        int outer = 1;
        for (int axis = 0; axis < to.Rank; outer *= to[axis], axis++)
        {
            if (!Changes(axis, from, to))
                continue;
            int inner = 1;
            foreach (int size in from.Sizes[(axis + 1)..])
                inner *= size;
            Span<float> target = axis == last ? output.Values : (isOne ? one : other).AsSpan(0, outer * to[axis] * inner);
            int taps = new LaneTaps(resize, resize.ScaleAlong(axis, from[axis]), from[axis], to[axis]).Write(places, weights);
            Blend(source, from[axis], target, to[axis], inner, taps, places, weights);
            source = target;
            isOne = !isOne;
        }

        ArrayPool<float>.Shared.Return(one);
        ArrayPool<float>.Shared.Return(other);
        ArrayPool<float>.Shared.Return(weights);
        ArrayPool<int>.Shared.Return(places);
    }

    // An axis that keeps its size may still be shifted, where scale and size were given apart.
    private bool Changes(int axis, Shape from, Shape to) => from[axis] != to[axis] || (resize.ScaleAlong(axis, from[axis]) != 1 && from[axis] > 0);

    // The most elements that there are between two axes.
    private static int Most(Shape from, Shape to)
    {
        int most = 1;
        for (int axis = 0; axis < to.Rank; axis++)
            most = checked(most * Math.Max(from[axis], to[axis]));
        return most;
    }

    private static void Blend(ReadOnlySpan<float> source, int from, Span<float> target, int to, int inner, int taps, ReadOnlySpan<int> places, ReadOnlySpan<float> weights)
    {
        for (int block = 0; block < target.Length / (to * inner); block++)
        {
            ReadOnlySpan<float> lanes = source.Slice(block * from * inner, from * inner);
            for (int i = 0; i < to; i++)
            {
                Span<float> row = target.Slice(((block * to) + i) * inner, inner);
                if (taps == 1)
                {
                    lanes.Slice(places[i] * inner, inner).CopyTo(row);
                    continue;
                }

                row.Clear();
                for (int tap = i * taps; tap < (i + 1) * taps; tap++)
                {
                    ReadOnlySpan<float> elements = lanes.Slice(places[tap] * inner, inner);
                    float weight = weights[tap];
                    for (int k = 0; k < row.Length && weight != 0; k++)
                        row[k] += elements[k] * weight;
                }
            }
        }
    }
}
