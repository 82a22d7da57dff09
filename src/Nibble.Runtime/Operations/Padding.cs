using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>One value around the elements, or elements cut off.</summary>
internal sealed class Padding(Pad pad) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        output.Values.Fill(pad.Value);
        if (!output.Values.IsEmpty && !inputs[0].Values.IsEmpty)
            Copy(inputs[0].Values, inputs[0].Shape, output.Values, output.Shape, 0);
    }

    // Both spans start at the block that the axes before this one lead to.
    private void Copy(ReadOnlySpan<float> source, Shape from, Span<float> target, Shape to, int axis)
    {
        if (axis == from.Rank)
        {
            target[0] = source[0];
            return;
        }

        int before = pad.Pads[axis], first = (int)Math.Clamp(-(long)before, 0, from[axis]), end = (int)Math.Clamp((long)to[axis] - before, 0, from[axis]);
        if (axis == from.Rank - 1 && end > first)
            source[first..end].CopyTo(target[(first + before)..]);
        if (axis == from.Rank - 1)
            return;
        int sourceBlock = source.Length / from[axis], targetBlock = target.Length / to[axis];
        for (int i = first; i < end; i++)
            Copy(source.Slice(i * sourceBlock, sourceBlock), from, target.Slice((i + before) * targetBlock, targetBlock), to, axis + 1);
    }
}
