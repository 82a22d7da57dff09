using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>Slices of the first input along an axis, picked by the integers of the second: the vectors of words, where the first is an embedding.</summary>
/// <remarks>
/// Inputs: data [d0, ..., dn], indices of any shape, each -d to d - 1 for the d slices along the axis (negative ones count from the end).
/// Output: the data's shape with the axis replaced by the shape of the indices.
/// </remarks>
/// <param name="Axis">The axis of the data; negative ones count from the end.</param>
public sealed record Gather(int Axis = 0) : Operator
{
    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override bool ReadsIntegers(int input) => input == 1;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape data = inputs[0], indices = inputs[1];
        int axis = Axis < 0 ? Axis + data.Rank : Axis;
        Require(axis >= 0 && axis < data.Rank, $"has axis {Axis}, but its data has shape {data}");
        return new Shape([.. data.Sizes[..axis], .. indices.Sizes, .. data.Sizes[(axis + 1)..]]);
    }
}
