using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>The mean of each channel: [N, C, H, W] to [N, C, 1, 1].</summary>
public sealed record GlobalAveragePool : Operator
{
    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Require(inputs[0].Rank == 4, $"expects an image [N, C, H, W], but got {inputs[0]}");
        return [inputs[0][0], inputs[0][1], 1, 1];
    }
}
