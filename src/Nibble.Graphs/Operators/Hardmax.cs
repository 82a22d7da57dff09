using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>1 for the first of the greatest values along an axis, 0 for all others.</summary>
public sealed record Hardmax(int Axis = -1) : Operator
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Checked(Axis, inputs[0]);
        return inputs[0];
    }
}
