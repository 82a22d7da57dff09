namespace Nibble.Numerics;

/// <summary>The mean and k standard deviations to either side, within what was seen.</summary>
public sealed record StandardDeviationRange : RangeRule
{
    /// <summary>Creates the rule.</summary>
    /// <exception cref="NibbleException">The factor is not positive and finite.</exception>
    public StandardDeviationRange(double factor) => Factor = Positive(factor, "standard deviations");

    /// <summary>How many standard deviations, k.</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    public override RangeObserver CreateObserver(NumberFormat format, bool symmetric, Rounding rounding = Rounding.NearestEven) =>
        new MomentObserver(ToString(), moments =>
        {
            double reach = Factor * moments.StandardDeviation;
            return new Interval(
                (float)Math.Clamp(moments.Mean - reach, moments.Seen.Low, moments.Seen.High),
                (float)Math.Clamp(moments.Mean + reach, moments.Seen.Low, moments.Seen.High));
        });
}
