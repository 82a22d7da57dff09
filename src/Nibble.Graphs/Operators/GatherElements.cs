using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>For each element of the second input, the element of the first that has its place, but for the axis along which the second says the place.</summary>
/// <remarks>Inputs: data, and indices of as many axes, each -d to d - 1 for the d places along the axis (negative ones count from the end). Output: the shape of the indices.</remarks>
public sealed record GatherElements(int Axis = 0) : Operator
{
    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override bool ReadsIntegers(int input) => input == 1;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape data = inputs[0], indices = inputs[1];
        int axis = Checked(Axis, data);
        Require(indices.Rank == data.Rank, $"expects indices of {data.Rank} axes for its data of shape {data}, but got {indices}");
        for (int i = 0; i < data.Rank; i++)
            Require(i == axis || indices[i] <= data[i] || data[i] == Shape.Unknown, $"expects indices that fit its data of shape {data}, but got {indices}");
        return indices;
    }
}
