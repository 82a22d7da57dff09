namespace Nibble.Numerics;

/// <summary>The range with the least expected squared error if the values follow a Laplace distribution about zero, within what was seen.</summary>
/// <remarks>
/// With b = mean|x| and L levels the error 2b²·e^(-a/b) + a²/(3L²) of a range [-a, a] is least where k·e^k = 3L², k = a/b; on [0, a], for values of
/// one sign, where k·e^k = 12L². Thus k = 2.83, 5.03 and 9.90 for 2, 4 and 8 bits. Banner et al. 2019, "ACIQ" (arXiv:1810.05723), section 3.
/// </remarks>
public sealed record LaplaceRange : RangeRule
{
    /// <summary>The number k of mean magnitudes that a range reaches from zero.</summary>
    /// <param name="levels">How many points the range has; at least 1.</param>
    /// <param name="oneSided">Whether it begins at zero.</param>
    public static double Reach(long levels, bool oneSided)
    {
        // Newton's method for k + ln k = ln(product), which is concave and increasing: it converges from below.
        double target = Math.Log(oneSided ? 12 : 3) + (2 * Math.Log(levels)), k = 1;
        for (int i = 0; i < 50; i++)
            k *= (1 + target - Math.Log(k)) / (1 + k);
        return k;
    }

    /// <inheritdoc/>
    public override RangeObserver CreateObserver(NumberFormat format, bool symmetric, Rounding rounding = Rounding.NearestEven) =>
        new MomentObserver($"{this} ({format})", moments =>
        {
            bool oneSided = moments.Seen.Low >= 0 || moments.Seen.High <= 0;
            // Of a symmetric signed grid values of one sign use half the levels: a two-sided range with the same step.
            double reach = Reach(format.LevelCount, oneSided && !(symmetric && format.IsSigned)) * moments.MeanMagnitude;
            float end = (float)Math.Min(reach, float.MaxValue);
            return new Interval(-end, end).ClampedTo(moments.Seen.IncludingZero);
        });
}
