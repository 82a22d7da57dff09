using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>e^x divided by the sum of e^x along an axis.</summary>
public sealed record Softmax(int Axis = -1) : Operator
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        int rank = inputs[0].Rank;
        Require(Axis >= -rank && Axis < rank, $"has axis {Axis}, but its input has shape {inputs[0]}");
        return inputs[0];
    }
}
