using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>A product of stacks of matrices, as attention multiplies them. <see cref="MatMul"/> is the product with one matrix, as a layer's weights are.</summary>
/// <remarks>
/// Inputs: a [..., M, K], b [..., K, N], whose leading axes are broadcast by NumPy's rules. Output: [..., M, N]. A value of one axis is a row on the
/// left and a column on the right, and its axis is not in the output.
/// </remarks>
public sealed record BatchMatMul : Operator
{
    /// <inheritdoc/>
    public override string Name => "MatMul";

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape a = inputs[0], b = inputs[1];
        Require(a.Rank >= 1 && b.Rank >= 1, $"expects values of at least one axis, but got {a} and {b}");
        int depth = b.Rank == 1 ? b[0] : b[-2];
        Require(a[-1] == depth || a[-1] == Shape.Unknown || depth == Shape.Unknown, $"can't multiply {a} and {b}: {a[-1]} columns meet {depth} rows");
        Shape stacks = Broadcast(Leading(a), Leading(b));
        return new Shape([.. stacks.Sizes, .. a.Rank == 1 ? [] : (int[])[a[-2]], .. b.Rank == 1 ? [] : (int[])[b[-1]]]);
    }

    private static Shape Leading(Shape shape) => shape.Rank <= 2 ? Shape.Scalar : new Shape(shape.Sizes[..^2]);
}
