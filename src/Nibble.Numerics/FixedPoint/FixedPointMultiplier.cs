namespace Nibble.Numerics;

/// <summary>A positive real factor as an integer and a shift, for hardware without floats: factor = Mantissa · 2^-(31 + Shift).</summary>
/// <param name="Mantissa">At least 2^30 and below 2^31, so that all its 31 bits carry information; 0 stands for the factor 0.</param>
/// <param name="Shift">Positive shifts right, negative left.</param>
/// <remarks>Jacob et al. 2018 (arXiv:1712.05877), section 2.2, equation 6; the arithmetic of gemmlowp.</remarks>
public readonly record struct FixedPointMultiplier(int Mantissa, int Shift)
{
    /// <summary>The nearest multiplier of a factor, within 2^-31 of it relatively; exact for powers of two.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The factor is negative, not finite, or outside 2^-95 to 2^30.</exception>
    public static FixedPointMultiplier FromReal(double factor)
    {
        if (!double.IsFinite(factor) || factor < 0)
            throw new ArgumentOutOfRangeException(nameof(factor), $"A fixed-point multiplier needs a factor of at least 0, not {factor}.");
        if (factor == 0)
            return new FixedPointMultiplier(0, 0);

        int shift = -(Math.ILogB(factor) + 1);
        double mantissa = Math.Round(Math.ScaleB(factor, shift + 31), MidpointRounding.AwayFromZero);
        if (mantissa == 1L << 31) // 0.99999999999 rounds to one: it is one half of the next power of two
            (mantissa, shift) = (1L << 30, shift - 1);
        if (shift is < -30 or > 94)
            throw new ArgumentOutOfRangeException(nameof(factor), $"The factor {factor} is outside 2^-95 to 2^30, the range of a fixed-point multiplier.");
        return new FixedPointMultiplier((int)mantissa, shift);
    }

    /// <summary>The factor that this multiplier stands for, exactly.</summary>
    public double ToReal() => Math.ScaleB(Mantissa, -31 - Shift);

    /// <summary>Multiplies and rounds once: the exact product, shifted right by 31 + <see cref="Shift"/> bits.</summary>
    /// <param name="value">An accumulator.</param>
    /// <param name="rounding">Any rule but <see cref="Rounding.Stochastic"/>.</param>
    /// <returns>The product, not yet saturated to any width.</returns>
    public long Apply(int value, Rounding rounding = Rounding.NearestEven) =>
        (long)Rounder.ShiftRight((long)value * Mantissa, 31 + Shift, rounding);

    /// <summary>Multiplies and rounds twice, as gemmlowp, TensorFlow Lite Micro and CMSIS-NN do by default: once to the high half of the doubled product, once in the shift.</summary>
    /// <remarks>It differs from rounding once in about 0.9 % of random cases. A left shift is applied to the value first and saturates.</remarks>
    public int ApplyDoubleRounding(int value)
    {
        int left = Math.Max(-Shift, 0);
        long shifted = Math.Clamp((long)value << left, int.MinValue, int.MaxValue);
        return RoundingShiftRight(SaturatingRoundingDoublingHighMultiply((int)shifted, Mantissa), Math.Max(Shift, 0));
    }

    /// <summary>The high 32 bits of 2·a·b, to the nearest, ties toward positive infinity; the one overflow, of two smallest integers, saturates.</summary>
    public static int SaturatingRoundingDoublingHighMultiply(int a, int b)
    {
        if (a == int.MinValue && b == int.MinValue)
            return int.MaxValue;
        long product = (long)a * b;
        long nudge = product >= 0 ? 1L << 30 : 1 - (1L << 30);
        return (int)((product + nudge) / (1L << 31));
    }

    /// <summary>Divides by 2^<paramref name="exponent"/> (0 to 126), to the nearest, ties away from zero.</summary>
    public static int RoundingShiftRight(int value, int exponent) =>
        (int)Rounder.ShiftRight(value, exponent, Rounding.NearestAway);
}
