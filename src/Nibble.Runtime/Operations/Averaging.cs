using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>The mean over axes, summed in double.</summary>
internal sealed class Averaging(ReduceMean mean) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        Shape shape = inputs[0].Shape;
        Span<int> sizes = stackalloc int[shape.Rank], distances = stackalloc int[shape.Rank];

        // The axes that stay stand first, then those that are averaged over, both in order.
        int kept = 0, reduced = shape.Rank, distance = 1;
        long count = 1;
        for (int axis = 0; axis < shape.Rank; axis++)
            if (!mean.Reduces(axis, shape.Rank))
                kept++;
        int next = kept;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            bool goes = mean.Reduces(axis, shape.Rank);
            int at = goes ? --reduced : --next;
            (sizes[at], distances[at]) = (shape[axis], distance);
            distance *= shape[axis];
            count *= goes ? shape[axis] : 1;
        }

        if (count == 0)
            output.Values.Fill(float.NaN);
        Span<float> rest = output.Values;
        if (!inputs[0].Values.IsEmpty)
            Write(inputs[0].Values, sizes, distances, kept, count, ref rest);
    }

    private static void Write(ReadOnlySpan<float> x, scoped ReadOnlySpan<int> sizes, scoped ReadOnlySpan<int> distances, int kept, long count, ref Span<float> rest)
    {
        if (kept == 0)
        {
            rest[0] = (float)(Sum(x, sizes, distances) / count);
            rest = rest[1..];
            return;
        }

        for (int i = 0; i < sizes[0]; i++)
            Write(x[(i * distances[0])..], sizes[1..], distances[1..], kept - 1, count, ref rest);
    }

    private static double Sum(ReadOnlySpan<float> x, ReadOnlySpan<int> sizes, ReadOnlySpan<int> distances)
    {
        if (sizes.IsEmpty)
            return x[0];
        double sum = 0;
        for (int i = 0; i < sizes[0]; i++)
            sum += sizes.Length == 1 ? x[i * distances[0]] : Sum(x[(i * distances[0])..], sizes[1..], distances[1..]);
        return sum;
    }
}
