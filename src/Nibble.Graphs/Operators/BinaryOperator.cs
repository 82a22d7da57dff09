using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>An operator of two values, broadcast to a common shape by NumPy's rules.</summary>
public abstract record BinaryOperator : Operator
{
    /// <inheritdoc/>
    public sealed override int MinInputs => 2;

    /// <inheritdoc/>
    public sealed override Shape InferShape(ReadOnlySpan<Shape> inputs) => Broadcast(inputs[0], inputs[1]);
}
