using Nibble.Numerics;

namespace Nibble.Cli;

/// <summary>All that a quantizer takes besides its format.</summary>
/// <param name="Granularity">Which numbers share a scale.</param>
/// <param name="Range">How ranges are chosen; null leaves it to the format.</param>
/// <param name="IsPowerOfTwo">Whether scales are powers of two.</param>
/// <param name="HasZeroPoint">Whether there is a zero point; null leaves it to the format: unsigned ones have one.</param>
internal sealed record QuantizerChoice(Granularity Granularity, RangeRule? Range, bool IsPowerOfTwo, bool? HasZeroPoint)
{
    /// <summary>The quantizer to the format that a word stands for.</summary>
    public GridQuantizer To(string word)
    {
        (NumberFormat format, RangeRule usual) = FormatWords.Parse(word);
        if (IsPowerOfTwo)
            return new PowerOfTwoQuantizer(format) { Granularity = Granularity };
        var uniform = new UniformQuantizer(format) { Granularity = Granularity, Range = Range ?? usual };
        return HasZeroPoint is bool zeroPoint && !format.IsBipolar ? uniform with { IsSymmetric = !zeroPoint } : uniform;
    }
}
