using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>For each index a lane along a new axis, with one value at its place and another at all others; an index beyond both ends has no place.</summary>
/// <param name="Depth">The length of the lanes; negative indices count from their end.</param>
/// <param name="Axis">Where the new axis stands in the output; negative ones count from the end.</param>
public sealed record OneHot(int Depth, int Axis = -1) : Operator
{
    /// <summary>The value at the place.</summary>
    public float On { get; init; } = 1;

    /// <summary>The value elsewhere.</summary>
    public float Off { get; init; }

    /// <inheritdoc/>
    public override bool ReadsIntegers(int input) => true;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        Require(Depth >= 1 && Axis >= -x.Rank - 1 && Axis <= x.Rank, $"expects a depth of at least 1 and an axis of its output, but has {Depth} and {Axis} for its input of shape {x}");
        int axis = AxisFor(x.Rank);
        return new Shape([.. x.Sizes[..axis], Depth, .. x.Sizes[axis..]]);
    }

    /// <summary>Where the new axis stands for indices of so many axes, counted from the first.</summary>
    public int AxisFor(int rank) => Axis < 0 ? Axis + rank + 1 : Axis;
}
