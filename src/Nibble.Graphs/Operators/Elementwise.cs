using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>An operator that maps every element by itself, so that on few-bit codes it is a table.</summary>
public abstract record Elementwise : Operator
{
    /// <inheritdoc/>
    public sealed override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0];
}
