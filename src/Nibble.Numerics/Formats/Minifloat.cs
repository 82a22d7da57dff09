namespace Nibble.Numerics;

/// <summary>Floating point of few bits: a sign, E bits of exponent and M of mantissa; all patterns are numbers, so it saturates.</summary>
/// <remarks>
/// (-1)^s · 2^(e - bias) · (1 + m / 2^M), bias = 2^(E-1) - 1; for e = 0 the subnormals (-1)^s · 2^(1 - bias) · m / 2^M. To the nearest, ties
/// to the even pattern, which is IEEE 754's even mantissa. Without infinities and NaN the greatest exponent holds numbers like any other. Surrogate gradient of rounding to
/// it: 1 within the range, else 0. The "(mantissa, exponent)" format of the lecture "Quantifying neural networks".
/// </remarks>
public readonly record struct Minifloat
{
    /// <summary>Creates the format.</summary>
    /// <param name="exponentBits">1 to 7, so that every number is a float.</param>
    /// <param name="mantissaBits">0 to 23.</param>
    /// <exception cref="NibbleException">A number of bits is out of range.</exception>
    public Minifloat(int exponentBits, int mantissaBits)
    {
        if (exponentBits is < 1 or > 7 || mantissaBits is < 0 or > 23)
            throw new NibbleException($"A minifloat has 1 to 7 bits of exponent and 0 to 23 of mantissa, but {exponentBits} and {mantissaBits} were given.");
        (ExponentBits, MantissaBits) = (exponentBits, mantissaBits);
    }

    /// <summary>Bits of the exponent: E.</summary>
    public int ExponentBits { get; }

    /// <summary>Bits of the mantissa, the leading 1 not among them: M.</summary>
    public int MantissaBits { get; }

    /// <summary>All bits: 1 + E + M.</summary>
    public int Bits => 1 + ExponentBits + MantissaBits;

    /// <summary>What is taken from the exponent's bits: 2^(E-1) - 1.</summary>
    public int Bias => (1 << (ExponentBits - 1)) - 1;

    /// <summary>The greatest number; the least is its negative.</summary>
    public float Max => Decode((1u << (Bits - 1)) - 1);

    /// <summary>The pattern of the nearest number: sign, exponent and mantissa from the highest bit down.</summary>
    /// <param name="value">Beyond the greatest number it saturates; NaN becomes the least number.</param>
    public uint Encode(float value)
    {
        uint sign = float.IsNegative(value) || float.IsNaN(value) ? 1u << (Bits - 1) : 0;
        double magnitude = float.IsNaN(value) ? Max : Math.Min(Math.Abs(value), Max);
        int exponent = magnitude == 0 ? 1 - Bias : Math.Max(Math.ILogB(magnitude), 1 - Bias);
        // In units of the last place; the hidden 1 of a normal number carries into the exponent's bits, and so does rounding up to the next power.
        double steps = Math.ScaleB(magnitude, MantissaBits - exponent), rest = steps - Math.Floor(steps);
        uint below = (uint)steps + ((uint)(exponent + Bias - 1) << MantissaBits);
        return sign | (rest > 0.5 || (rest == 0.5 && below % 2 == 1) ? below + 1 : below);
    }

    /// <summary>The number of a pattern.</summary>
    /// <exception cref="NibbleException">The pattern has more bits than the format.</exception>
    public float Decode(uint pattern)
    {
        SignMagnitude.CheckPattern(pattern, Bits, least: 2);
        int exponent = (int)(pattern >> MantissaBits) & ((1 << ExponentBits) - 1);
        uint mantissa = pattern & ((1u << MantissaBits) - 1);
        double magnitude = exponent == 0
            ? Math.ScaleB(mantissa, 1 - Bias - MantissaBits)
            : Math.ScaleB(mantissa + (1u << MantissaBits), exponent - Bias - MantissaBits);
        return (float)(pattern >> (Bits - 1) == 0 ? magnitude : -magnitude);
    }

    /// <summary>The nearest number.</summary>
    /// <param name="value">Beyond the greatest number it saturates; NaN becomes the least number.</param>
    public float Convert(float value) => Decode(Encode(value));

    /// <summary>All numbers as a codebook, both zeros as one, with the thresholds at which <see cref="Encode"/> changes.</summary>
    /// <exception cref="NibbleException">The format has more than 16 bits.</exception>
    public Codebook ToCodebook()
    {
        if (Bits > 16)
            throw new NibbleException($"A codebook of {this} would have 2^{Bits} levels; use a format of at most 16 bits.");
        var levels = new float[(1 << Bits) - 1];
        var thresholds = new float[levels.Length - 1];
        int zero = levels.Length / 2;
        for (int i = 1; i <= zero; i++)
        {
            levels[zero + i] = Decode((uint)i);
            levels[zero - i] = -levels[zero + i];
            // Of a tie between i - 1 and i the even one is meant; a threshold itself belongs to the level above it.
            float middle = (float)(((double)levels[zero + i] + levels[zero + i - 1]) / 2);
            thresholds[zero + i - 1] = i % 2 == 0 ? middle : MathF.BitIncrement(middle);
            thresholds[zero - i] = i % 2 == 0 ? MathF.BitIncrement(-middle) : -middle;
        }

        return new Codebook([.. levels], [.. thresholds]);
    }

    /// <summary>For example <c>e4m3</c>.</summary>
    public override string ToString() => $"e{ExponentBits}m{MantissaBits}";
}
