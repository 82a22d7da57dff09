namespace Nibble.Numerics;

/// <summary>Fixed point &lt;IL, FL&gt;: two's complement numbers of IL + FL bits in steps of ε = 2^-FL.</summary>
/// <remarks>
/// The range is -2^(IL-1) to 2^(IL-1) - ε; the integer bits include the sign. Either count may be negative where the point lies
/// outside the bits. 48.5 in &lt;7, 1&gt; is the code 97 = 01100001b, times 2^-1. Gupta et al. 2015 (arXiv:1502.02551), section 3.
/// </remarks>
public readonly record struct FixedPointFormat
{
    /// <summary>Creates the format.</summary>
    /// <param name="integerBits">Bits left of the point, the sign among them.</param>
    /// <param name="fractionBits">Bits right of the point.</param>
    /// <exception cref="NibbleException">The bits are not 1 to 53 together, so that a double holds every point, or the step is not a normal float.</exception>
    public FixedPointFormat(int integerBits, int fractionBits)
    {
        long bits = (long)integerBits + fractionBits;
        if (bits is < 1 or > 53)
            throw new NibbleException($"The fixed point format <{integerBits},{fractionBits}> has {bits} bits, but it must have 1 to 53.");
        if (fractionBits is < -96 or > 126)
            throw new NibbleException($"The fixed point format <{integerBits},{fractionBits}> has the step 2^{-(long)fractionBits}, but it must be from 2^-126 to 2^96.");
        (IntegerBits, FractionBits) = (integerBits, fractionBits);
    }

    /// <summary>Bits left of the point, the sign among them: IL.</summary>
    public int IntegerBits { get; }

    /// <summary>Bits right of the point: FL.</summary>
    public int FractionBits { get; }

    /// <summary>The word length: WL = IL + FL.</summary>
    public int Bits => IntegerBits + FractionBits;

    /// <summary>The step between neighbors: 2^-FL.</summary>
    public double Epsilon => Math.ScaleB(1, -FractionBits);

    /// <summary>The least point: -2^(IL-1).</summary>
    public double Min => -Math.ScaleB(1, IntegerBits - 1);

    /// <summary>The greatest point: 2^(IL-1) - ε.</summary>
    public double Max => Math.ScaleB(1, IntegerBits - 1) - Epsilon;

    /// <summary>Saturates a number to the range, then rounds it to a step; in this order no rounding leaves the range.</summary>
    /// <param name="value">Any number; NaN becomes the least point.</param>
    /// <param name="rounding">How; Gupta's "nearest" is <see cref="Rounding.HalfDown"/>.</param>
    /// <param name="random">For stochastic rounding, a number of [0, 1).</param>
    public double Convert(double value, Rounding rounding, double random = 0) => Decode(Encode(value, rounding, random));

    /// <summary>The code of a number: what <see cref="Convert"/> gives, in steps.</summary>
    /// <param name="value">Any number; NaN becomes the least code.</param>
    /// <param name="rounding">How.</param>
    /// <param name="random">For stochastic rounding, a number of [0, 1).</param>
    public long Encode(double value, Rounding rounding, double random = 0) =>
        (long)Rounder.Round(Math.ScaleB(double.IsNaN(value) ? Min : Math.Clamp(value, Min, Max), FractionBits), rounding, random);

    /// <summary>The number of a code.</summary>
    public double Decode(long code) => Math.ScaleB(code, -FractionBits);

    /// <summary>The codes, as integers of WL bits.</summary>
    /// <exception cref="NibbleException">The format has more than 32 bits.</exception>
    public NumberFormat ToNumberFormat() => Bits <= 32
        ? NumberFormat.Int(Bits)
        : throw new NibbleException($"The fixed point format {this} has {Bits} bits, but codes of a tensor have at most 32.");

    /// <summary>The points as a grid for tensors: the scale is the step, the zero point 0.</summary>
    /// <exception cref="NibbleException">The format has more than 32 bits.</exception>
    public QuantizationGrid ToGrid(Rounding rounding = Rounding.NearestEven) => QuantizationGrid.PerTensor(ToNumberFormat(), (float)Epsilon, 0, rounding);

    /// <summary>The fewest bits for a set of numbers: each is held within a relative error, and none saturates.</summary>
    /// <param name="values">Finite numbers.</param>
    /// <param name="relativeError">How far the point of a number may be from it, relative to it; 0 asks for all bits of every number.</param>
    /// <exception cref="NibbleException">A number is not finite, the relative error is negative, or the set needs more bits than a format can have.</exception>
    public static FixedPointFormat Covering(ReadOnlySpan<double> values, double relativeError = 0.001)
    {
        if (!(relativeError >= 0))
            throw new NibbleException($"A relative error is 0 or more, but {relativeError} was given.");
        int fraction = int.MinValue;
        foreach (double value in values)
        {
            if (!double.IsFinite(value))
                throw new NibbleException($"No fixed point format holds {value}: every number must be finite.");
            if (value == 0)
                continue;
            // Formats of more fraction bits hold the points of those with fewer, so the first that is near enough decides.
            int bits = Math.Max(fraction, -Math.ILogB(value) - 1);
            while (Math.Abs(Math.ScaleB(Math.Round(Math.ScaleB(value, bits)), -bits) - value) > relativeError * Math.Abs(value))
                bits++;
            fraction = bits;
        }

        if (fraction == int.MinValue)
            return new FixedPointFormat(1, 0);
        int integer = 1 - fraction;
        foreach (double value in values)
            while (Math.Round(Math.ScaleB(value, fraction)) is var code && (code < -Math.ScaleB(1, integer + fraction - 1) || code >= Math.ScaleB(1, integer + fraction - 1)))
                integer++;
        return new FixedPointFormat(integer, fraction);
    }

    /// <summary>For example <c>&lt;2,14&gt;</c>.</summary>
    public override string ToString() => $"<{IntegerBits},{FractionBits}>";
}
