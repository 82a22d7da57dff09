using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>The sum of all elements up to each one along an axis.</summary>
public sealed record CumSum(int Axis) : Operator
{
    /// <summary>Whether the element itself is left out.</summary>
    public bool IsExclusive { get; init; }

    /// <summary>Whether it is summed from the end.</summary>
    public bool IsReverse { get; init; }

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Checked(Axis, inputs[0]);
        return inputs[0];
    }
}
