namespace Nibble.Numerics;

/// <summary>Signed integers as bit patterns in which the highest bit weighs -2^(n-1): one zero, one more number below it than above.</summary>
public static class TwosComplement
{
    /// <summary>The least and the greatest number of n bits: -2^(n-1) and 2^(n-1) - 1.</summary>
    /// <exception cref="NibbleException">The width is not 1 to 64.</exception>
    public static (long Min, long Max) RangeOf(int bits)
    {
        SignMagnitude.CheckWidth(bits, least: 1);
        return (long.MinValue >> (64 - bits), long.MaxValue >> (64 - bits));
    }

    /// <summary>The bit pattern of a number, in the low bits of the result.</summary>
    /// <exception cref="NibbleException">The number needs more bits, or the width is not 1 to 64.</exception>
    public static ulong Encode(long value, int bits)
    {
        (long min, long max) = RangeOf(bits);
        if (value < min || value > max)
            throw new NibbleException($"{value} does not fit {bits} bits of two's complement, which hold {min} to {max}; it needs {BitsFor([value])}.");
        return (ulong)value & (ulong.MaxValue >> (64 - bits));
    }

    /// <summary>The number that the low bits of a pattern stand for.</summary>
    /// <exception cref="NibbleException">The pattern has other bits set, or the width is not 1 to 64.</exception>
    public static long Decode(ulong pattern, int bits)
    {
        SignMagnitude.CheckPattern(pattern, bits, least: 1);
        return (long)(pattern << (64 - bits)) >> (64 - bits);
    }

    /// <summary>The fewest bits that hold all numbers of a set; 1 for an empty one.</summary>
    public static int BitsFor(ReadOnlySpan<long> values)
    {
        int bits = 1;
        foreach (long value in values)
            bits = Math.Max(bits, 65 - System.Numerics.BitOperations.LeadingZeroCount((ulong)(value ^ (value >> 63))));
        return bits;
    }
}
