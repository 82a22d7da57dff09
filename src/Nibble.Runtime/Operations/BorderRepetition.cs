using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Elements of the input itself around it: mirrored, the last one again, or from the other end. What negative numbers cut off goes first.</summary>
internal sealed class BorderRepetition(Pad pad) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        Span<float> rest = output.Values;
        if (!rest.IsEmpty)
            Write(inputs[0].Values, inputs[0].Shape, output.Shape, 0, ref rest);
    }

    // The source starts at the block that the axes before this one lead to.
    private void Write(ReadOnlySpan<float> source, Shape from, Shape to, int axis, ref Span<float> rest)
    {
        if (axis == from.Rank)
        {
            rest[0] = source[0];
            rest = rest[1..];
            return;
        }

        int before = pad.Pads[axis], first = Math.Max(-before, 0), kept = from[axis] - first + Math.Min(pad.Pads[from.Rank + axis], 0), block = source.Length / from[axis];
        for (int i = 0; i < to[axis]; i++)
            Write(source.Slice((first + Place(i - Math.Max(before, 0), kept)) * block, block), from, to, axis + 1, ref rest);
    }

    private int Place(int i, int size)
    {
        switch (pad.Mode)
        {
            case PadMode.Edge:
                return Math.Clamp(i, 0, size - 1);
            case PadMode.Wrap:
                return ((i % size) + size) % size;
            default:
                int period = Math.Max(2 * (size - 1), 1), place = ((i % period) + period) % period;
                return size == 1 ? 0 : Math.Min(place, period - place);
        }
    }
}
