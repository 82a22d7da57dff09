using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>y = scale · (x - mean) / sqrt(variance + epsilon) + bias, with the mean and variance of each sample over the axes from one on. (Ba et al. 2016.)</summary>
/// <remarks>Inputs: x, scale and optionally bias, these two of the sizes of the axes that are normalized.</remarks>
/// <param name="Axis">The first axis of those that are normalized together; negative ones count from the end.</param>
public sealed record LayerNormalization(int Axis = -1) : Operator
{
    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override int MaxInputs => 3;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        int axis = Axis < 0 ? Axis + x.Rank : Axis;
        Require(axis >= 0 && axis < x.Rank, $"has axis {Axis}, but its input has shape {x}");
        Shape row = new(x.Sizes[axis..]);
        foreach (Shape parameter in inputs[1..])
            Require(parameter.Fits(row), $"expects scale and bias of shape {row}, but got {parameter}");
        return x;
    }
}
