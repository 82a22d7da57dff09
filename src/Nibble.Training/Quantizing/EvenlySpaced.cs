using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Activations by evenly spaced points, zero among them, are those of a grid, which graphs have an operator for.</summary>
internal static class EvenlySpaced
{
    /// <summary>The grid quantizer with the points of a linear one, to the last bit of a float or two; the quantizer itself where it has no grid.</summary>
    /// <remarks>Ties go to the even code instead of the even index. The sign of n = 2 with halves up is <see cref="SignQuantizer"/>'s.</remarks>
    public static Quantizer Of(Quantizer quantizer)
    {
        if (quantizer is not LinearQuantizer linear)
            return quantizer;
        double distance = ((double)linear.High - linear.Low) / (linear.Levels - 1), zero = -linear.Low / distance;
        if (linear is { Levels: 2, Rounding: Rounding.HalfUp } && linear.Low == -linear.High)
            return new SignQuantizer { Scale = linear.High };
        if (zero != Math.Round(zero) || zero < 0 || zero >= linear.Levels || FormatOf(linear.Levels, (int)zero) is not { } format)
            return quantizer;
        Rounding rounding = linear.Rounding switch
        {
            Rounding.TowardZero => Rounding.Floor, // an index is never negative
            Rounding.AwayFromZero => Rounding.Ceiling,
            Rounding.NearestAway => Rounding.HalfUp,
            Rounding.NearestTowardZero => Rounding.HalfDown,
            _ => linear.Rounding,
        };
        return new FixedGridQuantizer(QuantizationGrid.PerTensor(format, (float)distance, format.MinCode + (long)zero, rounding));
    }

    // The codes, where the zero point is theirs.
    private static NumberFormat? FormatOf(int levels, int zero)
    {
        int bits = (int)Math.Ceiling(Math.Log2(levels));
        if (levels == (1 << bits) - 1 && zero == levels / 2 && bits > 1)
            return NumberFormat.Int(bits, narrow: true);
        if (levels != 1 << bits)
            return null;
        return zero == levels / 2 ? NumberFormat.Int(bits) : NumberFormat.UInt(bits);
    }
}
