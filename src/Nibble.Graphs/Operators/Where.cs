using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>The second value where the first is not 0, else the third; all broadcast to a common shape by NumPy's rules.</summary>
public sealed record Where : Operator
{
    /// <inheritdoc/>
    public override int MinInputs => 3;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => Broadcast(Broadcast(inputs[0], inputs[1]), inputs[2]);
}
