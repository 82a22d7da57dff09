using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>x / (Bias + Alpha / Size · Σ x²)^Beta, with the sum over the Size channels around each one. (Krizhevsky et al. 2012.)</summary>
/// <param name="Size">The channels summed over: of those around, one more above where it is even.</param>
public sealed record LocalResponseNormalization(int Size) : Operator
{
    /// <summary>What the mean of squares is multiplied by.</summary>
    public float Alpha { get; init; } = 1e-4f;

    /// <summary>The exponent.</summary>
    public float Beta { get; init; } = 0.75f;

    /// <summary>Added to the mean of squares.</summary>
    public float Bias { get; init; } = 1;

    /// <inheritdoc/>
    public override string Name => "LRN";

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Require(inputs[0].Rank >= 2 && Size >= 1, $"expects [N, C, ...] and a size of at least 1, but got {inputs[0]} and {Size}");
        return inputs[0];
    }
}
