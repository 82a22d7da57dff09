namespace Nibble.Numerics;

/// <summary>The range that holds a percentage of the values; the rest saturates.</summary>
/// <remarks>
/// Symmetric grids: the least t such that so many of all |x| are at most t. Other grids: half of the rest is cut off on either side. By nearest
/// rank, so the ends are values that were seen, or, beyond 65,536 values, within 1/16384 of the greatest magnitude of them.
/// </remarks>
public sealed record PercentileRange : RangeRule
{
    /// <summary>Creates the rule.</summary>
    /// <exception cref="NibbleException">The percentage is not above 0 and at most 100.</exception>
    public PercentileRange(double percent) => Percent = percent is > 0 and <= 100
        ? percent
        : throw new NibbleException($"A percentile is above 0 and at most 100, but {percent} was given. Write 99.9 for all but a thousandth of the values.");

    /// <summary>How many of the values the range holds, in percent.</summary>
    public double Percent { get; }

    /// <inheritdoc/>
    public override RangeObserver CreateObserver(NumberFormat format, bool symmetric, Rounding rounding = Rounding.NearestEven) =>
        new Observer(this, symmetric);

    private sealed class Observer(PercentileRange rule, bool symmetric) : SketchObserver($"{rule} ({(symmetric ? "symmetric" : "affine")})")
    {
        public override Interval Choose()
        {
            if (Sketch.Count == 0 || rule.Percent == 100)
                return Sketch.Seen;
            (double[] values, long[] counts) = Sketch.Summary();
            if (symmetric)
            {
                double[] magnitudes = [.. values.Select(Math.Abs)];
                Array.Sort(magnitudes, counts);
                return Within(new Interval(-AtRank(magnitudes, counts, rule.Percent / 100), AtRank(magnitudes, counts, rule.Percent / 100)));
            }

            float high = AtRank(values, counts, (1 + (rule.Percent / 100)) / 2);
            Array.Reverse(values);
            Array.Reverse(counts);
            return Within(new Interval(AtRank(values, counts, (1 + (rule.Percent / 100)) / 2), high));
        }

        // The center of an outermost bin may lie beyond all values.
        private Interval Within(Interval range) => range.ClampedTo(Sketch.Seen);

        private float AtRank(double[] values, long[] counts, double share)
        {
            double rank = Math.Max(1, Math.Ceiling(share * Sketch.Count));
            int i = 0;
            for (long below = counts[0]; below < rank && i < counts.Length - 1; below += counts[i])
                i++;
            return (float)values[i];
        }
    }
}
