namespace Nibble.Numerics;

/// <summary>DoReFa-Net's gradients: 2^k evenly spaced points from -m to m, m the greatest magnitude of a sample, rounded with uniform noise.</summary>
/// <remarks>
/// f(g) = 2m · (quantize_k(clip(g / (2m) + ½ + u / (2^k - 1), 0, 1)) - ½), u uniform in [-½, ½): either neighbor, with probabilities that keep the mean.
/// m = 0 gives 0. It stands in a backward pass and has no gradient of its own. Zhou et al. 2016 (arXiv:1606.06160), section 2.5.
/// </remarks>
public sealed record DoReFaGradientQuantizer : CodebookQuantizer
{
    /// <summary>Creates the quantizer, with one m for each sample: each index of axis 0.</summary>
    /// <param name="bits">The width of a code, 1 to 16.</param>
    /// <exception cref="NibbleException">The width is not 1 to 16.</exception>
    public DoReFaGradientQuantizer(int bits)
    {
        Bits = bits is >= 1 and <= 16
            ? bits
            : throw new NibbleException($"DoReFa-Net's gradients have 1 to 16 bits, but {bits} were asked for.");
        Granularity = Granularity.PerChannel(0);
    }

    /// <summary>The width of a code.</summary>
    public int Bits { get; }

    /// <inheritdoc/>
    public override int ParametersPerGroup => 1;

    /// <summary>The points for the values of one sample; its codes are those of the lower neighbors.</summary>
    /// <exception cref="NibbleException">A value is NaN or infinite.</exception>
    public override Codebook Fit(ReadOnlySpan<float> values)
    {
        double greatest = Magnitudes.Max(values);
        if (greatest == 0)
            return new Codebook([0]);
        int levels = 1 << Bits;
        // Points must not lie closer than floats do.
        greatest = Math.Max(greatest, (levels - 1) * 1.1754943508222875e-38 / 2);
        return LinearQuantizer.Between(-greatest, greatest, levels, Rounding.Stochastic);
    }

    private protected override int Encode(Codebook codebook, float value, CounterRandom random, ulong index) =>
        LinearQuantizer.Draw(codebook, value, random.Uniform(index));
}
