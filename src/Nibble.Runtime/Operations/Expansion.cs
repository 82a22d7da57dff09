using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A value repeated along axes of size 1.</summary>
internal sealed class Expansion : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        Span<float> y = output.Values;
        if (y.IsEmpty)
            return;
        ReadOnlySpan<float> x = inputs[0].Values;
        Shape to = output.Shape;
        Span<int> steps = stackalloc int[to.Rank];
        Broadcasting.Steps(inputs[0].Shape, steps);
        int width = to.Rank == 0 ? 1 : to[-1], step = to.Rank == 0 ? 0 : steps[^1];
        for (int start = 0; start < y.Length; start += width)
        {
            int from = 0;
            for (int axis = to.Rank - 2, rest = start / width; axis >= 0; axis--)
            {
                (rest, int place) = Math.DivRem(rest, to[axis]);
                from += place * steps[axis];
            }

            if (step == 1)
                x.Slice(from, width).CopyTo(y[start..]);
            else
                y.Slice(start, width).Fill(x[from]);
        }
    }
}
