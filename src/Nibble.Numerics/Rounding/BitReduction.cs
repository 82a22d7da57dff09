namespace Nibble.Numerics;

/// <summary>The two ways to make integers narrower: leave out low bits and round, or leave out high bits and saturate.</summary>
/// <remarks>The lecture "Quantifying neural networks" (Farrugia, Nadal, Leonardon, Gripon), "Rounding and saturating".</remarks>
public static class BitReduction
{
    /// <summary>Rounds to a multiple of 2^l: 2^l · round(2^-l · X), so that the l lowest bits are 0 and need no wires.</summary>
    /// <param name="value">Any integer.</param>
    /// <param name="lowBits">l: 0 to 62.</param>
    /// <param name="rounding">Any rule but <see cref="Rounding.Stochastic"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of bits is not 0 to 62, or the rounding is stochastic.</exception>
    /// <exception cref="OverflowException">The multiple lies beyond 64 bits.</exception>
    public static long RoundOff(long value, int lowBits, Rounding rounding)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lowBits, 62);
        return checked((long)(Rounder.ShiftRight(value, lowBits, rounding) << lowBits));
    }

    /// <summary>Saturates to the format that is left without the q highest bits: min(X, 2^(n-q) - 1) if unsigned, at both ends if signed.</summary>
    /// <param name="value">A number of the format.</param>
    /// <param name="format">n bits.</param>
    /// <param name="highBits">q: 0 to n - 1.</param>
    /// <exception cref="NibbleException">No bit would be left, or the number of bits is negative.</exception>
    public static long Saturate(long value, NumberFormat format, int highBits)
    {
        if (highBits < 0 || highBits >= format.Bits)
            throw new NibbleException($"Of the {format.Bits} bits of {format}, 0 to {format.Bits - 1} can be left out, not {highBits}.");
        NumberFormat left = format.WithBits(format.Bits - highBits);
        return Math.Clamp(value, left.MinCode, left.MaxCode);
    }
}
