using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>A fully connected layer: y = x · W + b, or x · Wᵀ + b with <see cref="TransposeRight"/>.</summary>
/// <remarks>Inputs: x [M, K], W [K, N] (transposed: [N, K]), optionally b [N]. Output: [M, N].</remarks>
public sealed record Gemm : Operator
{
    /// <summary>Whether W is stored [N, K], one neuron after the other.</summary>
    public bool TransposeRight { get; init; }

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override int MaxInputs => 3;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0], w = inputs[1];
        Require(x.Rank == 2 && w.Rank == 2, $"expects two matrices, but got {x} and {w}");
        (int depth, int width) = TransposeRight ? (w[1], w[0]) : (w[0], w[1]);
        Require(x[1] == depth || x[1] == Shape.Unknown, $"expects {depth} inputs a row, but got {x}");
        Require(inputs.Length < 3 || inputs[2].Rank == 1 && inputs[2][0] == width, $"expects a bias of shape [{width}], but got {(inputs.Length < 3 ? "" : inputs[2])}");
        return [x[0], width];
    }
}
