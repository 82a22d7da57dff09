namespace Nibble.Numerics;

/// <summary>Dot products of fixed point numbers: exact products, an exact sum, and one conversion at the end.</summary>
/// <remarks>Gupta et al. 2015 (arXiv:1502.02551), section 3.2: products of &lt;IL, FL&gt; are &lt;2·IL, 2·FL&gt;, and no sum is rounded before the last.</remarks>
public static class MultiplyAccumulate
{
    /// <summary>The dot product of codes in integers.</summary>
    /// <param name="left">Codes of <paramref name="leftFormat"/>.</param>
    /// <param name="leftFormat">What the left codes mean.</param>
    /// <param name="right">Codes of <paramref name="rightFormat"/>, as many.</param>
    /// <param name="rightFormat">What the right codes mean.</param>
    /// <param name="result">What the sum is converted to: saturated, then rounded.</param>
    /// <param name="rounding">How.</param>
    /// <param name="random">For stochastic rounding, a number of [0, 1).</param>
    /// <returns>A code of <paramref name="result"/>.</returns>
    /// <exception cref="NibbleException">The lengths differ.</exception>
    public static long OfCodes(ReadOnlySpan<int> left, FixedPointFormat leftFormat, ReadOnlySpan<int> right, FixedPointFormat rightFormat, FixedPointFormat result, Rounding rounding, double random = 0)
    {
        CheckLengths(left.Length, right.Length);
        Int128 sum = 0;
        for (int i = 0; i < left.Length; i++)
            sum += (long)left[i] * right[i];

        (long min, long max) = TwosComplement.RangeOf(result.Bits);
        int shift = leftFormat.FractionBits + rightFormat.FractionBits - result.FractionBits;
        if (shift <= 0) // the result is finer: nothing to round, and what is beyond the range before the shift is so after it
            return (long)Int128.Clamp(Int128.Clamp(sum, min, max) << Math.Min(-shift, 64), min, max);
        shift = Math.Min(shift, 126); // a sum is below 2^94, so further places say nothing new
        Int128 floor = sum >> shift;
        if (floor < min || floor >= max)
            return floor < min ? min : max;
        return rounding == Rounding.Stochastic
            ? (long)floor + (random < Math.ScaleB((double)(sum - (floor << shift)), -shift) ? 1 : 0)
            : (long)Rounder.ShiftRight(sum, shift, rounding);
    }

    /// <summary>The same, simulated in 32-bit floats: equal to <see cref="OfCodes"/> wherever <see cref="IsExactInFloats"/> says so.</summary>
    /// <param name="left">Points of a format.</param>
    /// <param name="right">Points of a format, as many.</param>
    /// <param name="result">What the sum is converted to.</param>
    /// <param name="rounding">How.</param>
    /// <param name="random">For stochastic rounding, a number of [0, 1).</param>
    /// <exception cref="NibbleException">The lengths differ.</exception>
    public static double InFloats(ReadOnlySpan<float> left, ReadOnlySpan<float> right, FixedPointFormat result, Rounding rounding, double random = 0)
    {
        CheckLengths(left.Length, right.Length);
        float sum = 0;
        for (int i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return result.Convert(sum, rounding, random);
    }

    /// <summary>Whether no sum of so many products, in any order, needs more than a float's 24 bits.</summary>
    public static bool IsExactInFloats(FixedPointFormat left, FixedPointFormat right, int depth) =>
        depth * Math.ScaleB(1, left.Bits + right.Bits - 2) <= 1 << 24;

    private static void CheckLengths(int left, int right)
    {
        if (left != right)
            throw new NibbleException($"A dot product takes two vectors of one length, but these have {left} and {right}.");
    }
}
