using System.Collections.Immutable;

namespace Nibble.Numerics;

/// <summary>Evenly spaced points between two ends fixed beforehand, which zero need not be one of: q(x) = low + Δ · saturate(round((x - low) / Δ)).</summary>
/// <remarks>
/// Δ = (high - low) / (n - 1), and the index saturates to 0 .. n - 1. The rounding is that of the index, which is never negative.
/// The alphabet q(x, a, n) of quantized networks is low = -a, high = a: for even n its points are odd multiples of a / (n - 1), and zero, midway, goes
/// to the positive neighbor with <see cref="Rounding.HalfUp"/>, but with ties to even to the negative one where n/2 is odd (n = 2, unlike sign(0) = +1).
/// QNN's LinearQuant(x, k) is low = -1, high = 1 - 2^(1-k), n = 2^k (Hubara et al. 2018, arXiv:1609.07061).
/// DoReFa-Net's quantize_k(clip(x, 0, 1)) for activations is low = 0, high = 1, n = 2^k (Zhou et al. 2016, arXiv:1606.06160, sections 2.2 and 2.4);
/// its released network for SVHN takes min(1, |x|) instead, which is the same of |x|.
/// Surrogate gradient: clipped identity, dq/dx = 1 where low ≤ x ≤ high, else 0. NaN becomes the lowest point.
/// </remarks>
public sealed record LinearQuantizer : CodebookQuantizer
{
    private readonly Codebook _codebook;

    /// <summary>Creates the quantizer; to the nearest, ties to the even index, unless said otherwise.</summary>
    /// <param name="low">The lowest point.</param>
    /// <param name="high">The highest point.</param>
    /// <param name="levels">The number of points, 2 to 65,536; 2^k for codes of k bits.</param>
    /// <exception cref="NibbleException">The ends are not finite or not in order, there are too few or too many points, or they lie too close for floats.</exception>
    public LinearQuantizer(float low, float high, int levels)
    {
        if (levels is < 2 or > 65536)
            throw new NibbleException($"A linear quantizer has 2 to 65536 levels, but {levels} were asked for.");
        if (!float.IsFinite(low) || !float.IsFinite(high) || low >= high)
            throw new NibbleException($"A linear quantizer spreads its levels from a low end to a higher one, both finite, but [{low}, {high}] was given.");
        (Low, High, Levels) = (low, high, levels);
        _codebook = Between(low, high, levels, Rounding);
    }

    /// <summary>The lowest point.</summary>
    public float Low { get; }

    /// <summary>The highest point.</summary>
    public float High { get; }

    /// <summary>The number of points.</summary>
    public int Levels { get; }

    /// <summary>How the index is rounded. Stochastic: to either neighbor, with probabilities that keep the mean.</summary>
    public Rounding Rounding
    {
        get;
        init => (field, _codebook) = (value, Between(Low, High, Levels, value));
    }

    /// <inheritdoc/>
    public override int ParametersPerGroup => 0;

    /// <summary>The same codebook for all values; where rounding is stochastic, its codes are those of the lower neighbors.</summary>
    public override Codebook Fit(ReadOnlySpan<float> values) => _codebook;

    private protected override int Encode(Codebook codebook, float value, CounterRandom random, ulong index) =>
        Rounding == Rounding.Stochastic ? Draw(codebook, value, random.Uniform(index)) : codebook.Encode(value);

    // Evenly spaced points; with stochastic rounding the thresholds are the points themselves.
    internal static Codebook Between(double low, double high, int levels, Rounding rounding)
    {
        int last = levels - 1;
        // Weighted ends: symmetric ones give symmetric points, and zero comes out as zero.
        double At(double index) => ((low * (last - index)) + (high * index)) / last;
        ImmutableArray<float> points = [.. Enumerable.Range(0, levels).Select(i => (float)At(i))];
        return new Codebook(points, [.. Enumerable.Range(1, last).Select(i =>
            RoundsUp(i, 0.75, rounding) ? MathF.BitIncrement(points[i - 1])
            : RoundsUp(i, 0.5, rounding) ? FloatBound.AtLeast(At(i - 0.5))
            : RoundsUp(i, 0.25, rounding) ? FloatBound.Above(At(i - 0.5))
            : points[i])]);
    }

    // One of the two neighbors of a value, whose mean is the value.
    internal static int Draw(Codebook floors, float value, float random)
    {
        int lower = floors.Encode(value);
        if (lower == floors.Levels.Length - 1 || !(value > floors.Levels[lower]))
            return lower;
        double fraction = ((double)value - floors.Levels[lower]) / ((double)floors.Levels[lower + 1] - floors.Levels[lower]);
        return random < fraction ? lower + 1 : lower;
    }

    private static bool RoundsUp(int index, double below, Rounding rounding) => Rounder.Round(index - below, rounding, random: 1) == index;
}
