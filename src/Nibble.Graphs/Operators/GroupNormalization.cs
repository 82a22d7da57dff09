using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>y = scale · (x - mean) / sqrt(variance + epsilon) + bias, with the mean and variance of each group of channels of each sample. (Wu and He 2018.)</summary>
/// <remarks>Inputs: x [N, C, ...], scale and bias of shape [C]. As many groups as channels are instance normalization. (Ulyanov et al. 2016.)</remarks>
/// <param name="Groups">The number of groups of neighbouring channels.</param>
public sealed record GroupNormalization(int Groups) : Operator
{
    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <inheritdoc/>
    public override int MinInputs => 3;

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        Require(x.Rank >= 2 && x[1] != Shape.Unknown, $"expects [N, C, ...] with a known number of channels, but got {x}");
        Require(Groups >= 1 && x[1] % Groups == 0, $"has {Groups} groups, of which the {x[1]} channels of {x} are no multiple");
        foreach (Shape parameter in inputs[1..])
            Require(parameter == [x[1]], $"expects scale and bias of shape [{x[1]}], but got {parameter}");
        return x;
    }
}
