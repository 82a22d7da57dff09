using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>A matrix product: y = x · W.</summary>
/// <remarks>Inputs: x [..., M, K], W [K, N]. Output: [..., M, N].</remarks>
public sealed record MatMul : Operator
{
    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0], w = inputs[1];
        Require(x.Rank >= 2 && w.Rank == 2, $"expects [..., M, K] and [K, N], but got {x} and {w}");
        Require(x[-1] == w[0] || x[-1] == Shape.Unknown, $"expects {w[0]} inputs a row, but got {x}");
        return x.With(-1, w[1]);
    }
}
