using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>y = scale · x / sqrt(mean of x² + epsilon), with the mean of each sample over the axes from one on. (Zhang and Sennrich 2019.)</summary>
/// <remarks>Inputs: x, and scale, of the sizes of the axes that are normalized.</remarks>
/// <param name="Axis">The first axis of those that are normalized together; negative ones count from the end.</param>
public sealed record RmsNormalization(int Axis = -1) : Operator
{
    /// <summary>Added to the mean of squares.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <inheritdoc/>
    public override string Name => "RMSNormalization";

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape row = new(inputs[0].Sizes[Checked(Axis, inputs[0])..]);
        Require(inputs[1].Fits(row), $"expects a scale of shape {row}, but got {inputs[1]}");
        return inputs[0];
    }
}
