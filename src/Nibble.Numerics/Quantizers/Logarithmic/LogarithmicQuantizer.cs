namespace Nibble.Numerics;

/// <summary>Signed powers of two and zero: LogQuant(x) = clip(AP2(x), ±2^least, ±2^greatest), so that a product is a shift.</summary>
/// <remarks>
/// k bits are a sign and 2^(k-1) - 1 neighboring exponents, with zero in the place of one more. An exponent below the least becomes zero, that is where
/// |x| is below √2 · 2^(least - 1); one above the greatest becomes the greatest. The greatest is fixed, or that of <see cref="Ap2"/> of a group's
/// largest magnitude: with <see cref="IsStochastic"/> then the rule of bounded gradients,
/// ±AP2(max|g|) · 2^-(2^(k-1) - 2) to ±AP2(max|g|). Stochastic rounding is of the exponent: up with the probability of log2|x|'s fraction, so that the
/// mean of the logarithm is kept, not the mean of the value.
/// Surrogate gradient: clipped identity, dq/dx = 1 where |x| ≤ 2^greatest, else 0.
/// Hubara et al. 2018 (arXiv:1609.07061); Miyashita et al. 2016 (arXiv:1603.01025). How k bits are spent, and that
/// exponents below the least give zero, is this library's convention, for the papers leave it open.
/// </remarks>
public sealed record LogarithmicQuantizer : CodebookQuantizer
{
    private const int LeastOfFloats = -149;

    /// <summary>Creates the quantizer; its greatest exponent comes from the data unless <see cref="MaxExponent"/> is given.</summary>
    /// <param name="bits">The width of a code, 2 to 8.</param>
    /// <exception cref="NibbleException">The width is not 2 to 8.</exception>
    public LogarithmicQuantizer(int bits) => Bits = bits is >= 2 and <= 8
        ? bits
        : throw new NibbleException($"A logarithmic code has 2 to 8 bits (8 of them span 127 powers of two), but {bits} were asked for.");

    /// <summary>The width of a code.</summary>
    public int Bits { get; }

    /// <summary>The exponent of the greatest point; null for round(log2 max|x|) of each group.</summary>
    /// <exception cref="NibbleException">A point would not be a float.</exception>
    public int? MaxExponent
    {
        get;
        init => field = value is null || (value <= 127 && value >= LeastOfFloats + ExponentCount - 1)
            ? value
            : throw new NibbleException($"The greatest exponent of {Bits}-bit logarithmic codes is {LeastOfFloats + ExponentCount - 1} to 127, so that every point is a float, but {value} was given.");
    }

    /// <summary>Whether the exponent is rounded stochastically.</summary>
    public bool IsStochastic { get; init; }

    /// <inheritdoc/>
    public override int ParametersPerGroup => MaxExponent is null ? 1 : 0;

    private int ExponentCount => (1 << (Bits - 1)) - 1;

    /// <inheritdoc/>
    public override Codebook Fit(ReadOnlySpan<float> values)
    {
        int greatest = MaxExponent ?? Math.Max(Magnitudes.Max(values) is > 0 and float max ? Ap2.ExponentOf(max) : 0, LeastOfFloats + ExponentCount - 1);
        int[] exponents = [.. Enumerable.Range(greatest - ExponentCount + 1, ExponentCount)];
        float[] powers = [.. exponents.Select(exponent => MathF.ScaleB(1, exponent))];
        // No float is √2 times a power of two, so the same limits serve both signs.
        double[] limits = [.. exponents.Select(exponent => Math.ScaleB(Math.Sqrt(2), exponent - 1))];
        return new Codebook(
            [.. powers.Reverse().Select(power => -power), 0, .. powers],
            [.. limits.Reverse().Select(limit => FloatBound.Above(-limit)), .. limits.Select(FloatBound.AtLeast)]);
    }

    private protected override int Encode(Codebook codebook, float value, CounterRandom random, ulong index)
    {
        if (!IsStochastic || value == 0 || !float.IsFinite(value))
            return codebook.Encode(value);
        int exponent = Math.ILogB((double)value);
        double fraction = Math.Log2(Math.ScaleB(Math.Abs((double)value), -exponent));
        return codebook.Encode((float)Math.CopySign(Math.ScaleB(1, exponent + (random.Uniform(index) < fraction ? 1 : 0)), value));
    }
}
