using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Every so manieth element along some axes.</summary>
internal sealed class Slicing(Slice slice) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        Span<float> rest = output.Values;
        if (!rest.IsEmpty)
            Copy(inputs[0].Values, inputs[0].Shape, 0, ref rest);
    }

    // The source starts at the block that the axes before this one lead to.
    private void Copy(ReadOnlySpan<float> source, Shape shape, int axis, ref Span<float> rest)
    {
        if (axis == shape.Rank)
        {
            rest[0] = source[0];
            rest = rest[1..];
            return;
        }

        (int start, int count, int step) = slice.RangeAlong(axis, shape);
        if (axis == shape.Rank - 1 && step == 1)
        {
            source.Slice(start, count).CopyTo(rest);
            rest = rest[count..];
            return;
        }

        int block = source.Length / shape[axis];
        for (int i = 0; i < count; i++)
            Copy(source.Slice((start + (i * step)) * block, block), shape, axis + 1, ref rest);
    }
}
