namespace Nibble.Numerics;

/// <summary>Signed integers as a sign bit, the highest, and a magnitude: symmetric about zero, which has two patterns.</summary>
/// <remarks>The "signed amplitude" of the lecture "Quantifying neural networks" (Farrugia, Nadal, Leonardon, Gripon).</remarks>
public static class SignMagnitude
{
    /// <summary>The least and the greatest number of n bits: ±(2^(n-1) - 1).</summary>
    /// <exception cref="NibbleException">The width is not 2 to 64.</exception>
    public static (long Min, long Max) RangeOf(int bits)
    {
        CheckWidth(bits, least: 2);
        return (-(long.MaxValue >> (64 - bits)), long.MaxValue >> (64 - bits));
    }

    /// <summary>The bit pattern of a number, in the low bits of the result; of zero the one without sign.</summary>
    /// <exception cref="NibbleException">The number needs more bits, or the width is not 2 to 64.</exception>
    public static ulong Encode(long value, int bits)
    {
        (long min, long max) = RangeOf(bits);
        if (value < min || value > max)
            throw new NibbleException($"{value} does not fit {bits} bits of sign and magnitude, which hold {min} to {max}.");
        return value < 0 ? (ulong)-value | (1UL << (bits - 1)) : (ulong)value;
    }

    /// <summary>The number that the low bits of a pattern stand for; 0 for both zeros.</summary>
    /// <exception cref="NibbleException">The pattern has other bits set, or the width is not 2 to 64.</exception>
    public static long Decode(ulong pattern, int bits)
    {
        CheckPattern(pattern, bits, least: 2);
        ulong sign = 1UL << (bits - 1);
        return (pattern & sign) == 0 ? (long)pattern : -(long)(pattern ^ sign);
    }

    /// <summary>The fewest bits that hold all numbers of a set, at least 2; 65 where one is -2^63.</summary>
    public static int BitsFor(ReadOnlySpan<long> values)
    {
        int bits = 2;
        foreach (long value in values)
            bits = Math.Max(bits, 65 - System.Numerics.BitOperations.LeadingZeroCount(value < 0 ? 0 - (ulong)value : (ulong)value));
        return bits;
    }

    internal static void CheckWidth(int bits, int least)
    {
        if (bits < least || bits > 64)
            throw new NibbleException($"A signed number takes {least} to 64 bits, but {bits} were given.");
    }

    internal static void CheckPattern(ulong pattern, int bits, int least)
    {
        CheckWidth(bits, least);
        if (pattern > ulong.MaxValue >> (64 - bits))
            throw new NibbleException($"The pattern {pattern:b}b has more than {bits} bits.");
    }
}
