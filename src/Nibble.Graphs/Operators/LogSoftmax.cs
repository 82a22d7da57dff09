using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>The logarithm of the softmax along an axis: x - ln Σ e^x.</summary>
public sealed record LogSoftmax(int Axis = -1) : Operator
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Checked(Axis, inputs[0]);
        return inputs[0];
    }
}
