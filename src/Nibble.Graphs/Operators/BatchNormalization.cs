using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>Batch normalization with the statistics of training: y = scale · (x - mean) / sqrt(variance + epsilon) + bias, for each channel.</summary>
/// <remarks>Inputs: x [N, C, ...], scale, bias, mean and variance of shape [C].</remarks>
public sealed record BatchNormalization : Operator
{
    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <inheritdoc/>
    public override int MinInputs => 5;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Require(inputs[0].Rank >= 2, $"expects [N, C, ...], but got {inputs[0]}");
        for (int i = 1; i < 5; i++)
            Require(inputs[i].Rank == 1 && inputs[i][0] == inputs[0][1], $"expects parameters of shape [{inputs[0][1]}], but got {inputs[i]}");
        return inputs[0];
    }
}
