using System.Collections.Immutable;

namespace Nibble.Numerics;

/// <summary>Codebooks of powers of two, which multiply by shifts, and of sums of a few of them, which multiply by a few shifts and additions.</summary>
/// <remarks>A value belongs to the nearest point in the linear sense, so that the threshold between 1 and 2 is 1.5.</remarks>
public static class PowersOfTwo
{
    /// <summary>Zero and ±2^e for every e from the lowest to the highest exponent.</summary>
    /// <param name="lowest">The exponent of the least point, at least -126.</param>
    /// <param name="highest">That of the greatest, at most 127.</param>
    /// <param name="signed">Whether negative points exist too.</param>
    /// <param name="zero">Whether zero is a point.</param>
    /// <exception cref="NibbleException">The exponents are out of order or out of a float's range.</exception>
    public static Codebook Single(int lowest, int highest, bool signed = true, bool zero = true)
    {
        if (lowest < -126 || highest > 127 || lowest > highest)
            throw new NibbleException($"Powers of two take exponents from -126 to 127, the lowest first, but {lowest} and {highest} were given.");
        return Mirrored([.. Enumerable.Range(lowest, highest - lowest + 1).Select(exponent => MathF.ScaleB(1, exponent))], signed, zero);
    }

    /// <summary>Additive powers of two (APoT): every magnitude is a sum of one power, or none, from each of ⌈(magnitude bits) / 2⌉ sets, scaled so that the greatest is 1.</summary>
    /// <param name="bits">2 to 13 where signed, of which one is the sign; 1 to 12 where not.</param>
    /// <param name="signed">Whether negative points exist too, as for weights.</param>
    /// <remarks>
    /// Each set takes two bits, zero or one of three powers; an odd bit is a set of zero or one power. The powers 1/2, 1/4, 1/8, … go to the sets in turn,
    /// that of the odd bit after two rounds: of 3 magnitude bits the sets are {0, 1/2, 1/4, 1/16} and {0, 1/8}.
    /// Li, Dong, Wang 2020 (arXiv:1909.13144), equation 5.
    /// </remarks>
    /// <exception cref="NibbleException">The width is not as described.</exception>
    public static Codebook Additive(int bits, bool signed = true)
    {
        int magnitudeBits = signed ? bits - 1 : bits;
        if (magnitudeBits is < 1 or > 12)
            throw new NibbleException($"Additive powers of two take 2 to 13 bits with a sign, 1 to 12 without, but {bits} were given.");
        IEnumerable<double> sums = [0.0];
        foreach (double[] powers in Sets(magnitudeBits))
            sums = [.. sums.SelectMany(sum => powers.Select(power => sum + power))];
        double greatest = sums.Max();
        return Mirrored([.. sums.Where(sum => sum > 0).Order().Select(sum => (float)(sum / greatest))], signed, zero: true);
    }

    private static double[][] Sets(int magnitudeBits)
    {
        int pairs = magnitudeBits / 2, odd = magnitudeBits % 2;
        IEnumerable<double[]> sets = Enumerable.Range(1, pairs).Select(place =>
            (double[])[0, Math.ScaleB(1, -place), Math.ScaleB(1, -pairs - place), Math.ScaleB(1, (-2 * pairs) - odd - place)]);
        return odd == 0 ? [.. sets] : [.. sets, [0, Math.ScaleB(1, (-2 * pairs) - 1)]];
    }

    private static Codebook Mirrored(ImmutableArray<float> magnitudes, bool signed, bool zero) =>
        new([.. signed ? magnitudes.Reverse().Select(magnitude => -magnitude) : [], .. zero ? [0f] : Array.Empty<float>(), .. magnitudes]);
}
