using System.Collections.Immutable;

namespace Nibble.Numerics;

/// <summary>Half-wave Gaussian quantization of activations: q(x) = 0 for x ≤ 0, else the nearest of a few positive levels, the lower one at a midpoint.</summary>
/// <remarks>
/// The levels are the best ones for the positive half of standard normal values, which activations after batch normalization without scale and
/// shift resemble; they don't depend on the tensor, NaN becomes 0. The step from 0 to the first level is at 0.
/// Default surrogate gradient: clipped ReLU, 1 where 0 &lt; x ≤ the greatest level, else 0.
/// Cai, He, Sun, Vasconcelos 2017 (arXiv:1702.00953), equations 7 and 8; surrogates in section 4.3.
/// </remarks>
public sealed record HalfWaveGaussianQuantizer : CodebookQuantizer
{
    /// <summary>Creates the quantizer with the best levels, computed by <see cref="GaussianCodebook.HalfNormal"/>.</summary>
    /// <param name="levels">The number of positive levels: 3 for 2 bits, 7 for 3 bits.</param>
    /// <param name="uniform">Whether the levels are multiples of a step.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no levels.</exception>
    public HalfWaveGaussianQuantizer(int levels, bool uniform = true)
        : this(GaussianCodebook.HalfNormal(levels, uniform))
    {
    }

    /// <summary>Creates the quantizer with given levels.</summary>
    /// <param name="levels">The positive levels, ascending.</param>
    /// <exception cref="NibbleException">A level is not positive and finite, or not greater than the one before.</exception>
    public HalfWaveGaussianQuantizer(ImmutableArray<float> levels)
    {
        // The codebook checks the levels; its midpoints belong to the lower level here, hence the next float up.
        var nearest = new Codebook([0, .. levels.IsDefault ? [] : levels]);
        Codebook = new Codebook(nearest.Levels, [.. nearest.Thresholds.Select((threshold, i) => MathF.BitIncrement(i == 0 ? 0 : threshold))]);
    }

    /// <summary>0 and the positive levels, with their thresholds.</summary>
    public Codebook Codebook { get; }

    /// <inheritdoc/>
    public override int ParametersPerGroup => 0;

    /// <inheritdoc/>
    public override Codebook Fit(ReadOnlySpan<float> values) => Codebook;
}
