using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>Integers that the caller gives, such as a mask of words, as real numbers.</summary>
public sealed record FromIntegers : Operator
{
    /// <inheritdoc/>
    public override string Name => "Cast";

    /// <inheritdoc/>
    public override bool ReadsIntegers(int input) => true;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0];
}
