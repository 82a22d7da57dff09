namespace Nibble.Numerics;

/// <summary>A multiple of the mean magnitude, k·mean|x|, on each side of zero on which there are values.</summary>
/// <remarks>
/// Without a factor k = 2·√Qp, Qp the greatest code, so that the scale of a symmetric grid is 2·mean|x| / √Qp: how a learned step starts
/// in LSQ (Esser et al. 2020, arXiv:1902.08153, section 2.1).
/// </remarks>
public sealed record MeanMagnitudeRange : RangeRule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="factor">What the mean magnitude is multiplied by; null for 2·√Qp.</param>
    /// <exception cref="NibbleException">The factor is not positive and finite.</exception>
    public MeanMagnitudeRange(double? factor) => Factor = factor is double given ? Positive(given, "a mean magnitude") : null;

    /// <summary>What the mean magnitude is multiplied by; null for 2·√Qp.</summary>
    public double? Factor { get; }

    /// <inheritdoc/>
    public override RangeObserver CreateObserver(NumberFormat format, bool symmetric, Rounding rounding = Rounding.NearestEven)
    {
        double factor = Factor ?? 2 * Math.Sqrt(Math.Max(format.MaxCode, 1));
        return new MomentObserver($"{this} ({format})", moments =>
        {
            float reach = (float)Math.Min(factor * moments.MeanMagnitude, float.MaxValue);
            return new Interval(moments.Seen.Low < 0 ? -reach : 0, moments.Seen.High > 0 ? reach : 0);
        });
    }
}
