using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A value repeated along its axes.</summary>
internal sealed class Tiling(Tile tile) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        if (!output.Values.IsEmpty)
            Write(inputs[0].Values, inputs[0].Shape, output.Values, 0);
    }

    // The part that the axes from one on make, and then its copies.
    private void Write(ReadOnlySpan<float> source, Shape shape, Span<float> target, int axis)
    {
        if (axis == shape.Rank)
        {
            target[0] = source[0];
            return;
        }

        int from = source.Length / shape[axis], part = target.Length / tile.Repeats[axis], to = part / shape[axis];
        for (int i = 0; i < shape[axis]; i++)
            Write(source.Slice(i * from, from), shape, target.Slice(i * to, to), axis + 1);
        for (int copy = 1; copy < tile.Repeats[axis]; copy++)
            target[..part].CopyTo(target[(copy * part)..]);
    }
}
