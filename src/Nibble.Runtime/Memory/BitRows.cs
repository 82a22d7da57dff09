using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>The stretches of elements whose bits share words: the channels of a pixel, or the last axis.</summary>
internal static class BitRows
{
    /// <summary>The elements of a stretch, and the words that hold their bits.</summary>
    /// <param name="plan">The batch.</param>
    /// <param name="bytes">The value, a byte an element.</param>
    public static (int Length, int Words) LengthsOf(BatchPlan plan, Held bytes)
    {
        Shape shape = plan.ShapeOf(bytes.Value);
        int length = bytes.Arrangement == Arrangement.Pixels ? plan.ImageOf(bytes).Pitch : shape.Rank == 0 ? 1 : shape[-1];
        return (length, (length + 63) / 64);
    }
}
