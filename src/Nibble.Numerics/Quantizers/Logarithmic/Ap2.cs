namespace Nibble.Numerics;

/// <summary>The power of two next to a number in the logarithmic domain: AP2(x) = sign(x) · 2^round(log2|x|), AP2(0) = 0.</summary>
/// <remarks>
/// The switch from 2^n to 2^(n+1) is at √2 · 2^n, not midway at 1.5 · 2^n: AP2(1.45) = 2. Multiplying by it is a shift.
/// Hubara et al. 2016 (arXiv:1602.02830), section 1.4.
/// </remarks>
public static class Ap2
{
    /// <summary>AP2 of a number; 2^127 and its negative for numbers next to 2^128. NaN, infinities and zeros come back as they are.</summary>
    public static float Of(float value) =>
        value == 0 || !float.IsFinite(value) ? value : (float)Math.CopySign(Math.ScaleB(1, ExponentOf(value)), value);

    /// <summary>The exponent of AP2: round(log2|x|), at most 127, computed exactly.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is zero, NaN or infinite.</exception>
    public static int ExponentOf(float value)
    {
        if (value == 0 || !float.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), $"{value} has no power of two next to it.");
        int exponent = Math.ILogB((double)value);
        double significand = Math.ScaleB(value, -exponent); // 24 bits, so that its square is exact
        return Math.Min(significand * significand > 2 ? exponent + 1 : exponent, 127);
    }
}
