namespace Nibble.Numerics;

/// <summary>The range whose quantized distribution has the least Kullback-Leibler divergence from that of the values.</summary>
/// <remarks>
/// Over 2048 bins of |x| each threshold t from (levels) bins on is tried: P is the histogram below t with all that saturates added to its last
/// bin; Q is the histogram below t joined to as many bins as there are levels, each spread evenly over the bins that P fills. Where P holds
/// nothing but what saturates, Q counts as a ten-thousandth of a value, so that the divergence stays finite. The range is [-t, t] within what was
/// seen. Levels are those of one side: on a grid for both signs half of all. Formats whose side has 2048 levels or more take the full range.
/// Migacz, "8-bit Inference with TensorRT", GTC 2017.
/// </remarks>
public sealed record EntropyRange : RangeRule
{
    private const int Bins = 2048;
    private const double AlmostNothing = 1e-4;

    /// <inheritdoc/>
    public override RangeObserver CreateObserver(NumberFormat format, bool symmetric, Rounding rounding = Rounding.NearestEven) =>
        new Observer(this, format, symmetric);

    private sealed class Observer(EntropyRange rule, NumberFormat format, bool symmetric) : SketchObserver($"{rule} ({format}, {(symmetric ? "symmetric" : "affine")})")
    {
        public override Interval Choose()
        {
            bool bothSigns = symmetric ? format.IsSigned : Sketch.Seen.Low < 0 && Sketch.Seen.High > 0;
            long levels = bothSigns ? Math.Max(1, (format.LevelCount + 1) / 2) : format.LevelCount;
            float max = symmetric && !format.IsSigned ? Math.Max(Sketch.Seen.High, 0) : Sketch.MaxMagnitude;
            if (max == 0 || levels >= Bins)
                return Sketch.Seen;

            double[] histogram = Histogram(max);
            double total = histogram.Sum(), below = histogram[..(int)levels].Sum(), least = double.PositiveInfinity;
            int best = Bins;
            for (int kept = (int)levels; kept <= Bins; below += kept < Bins ? histogram[kept] : 0, kept++)
            {
                double divergence = Divergence(histogram.AsSpan(0, kept), total - below, (int)levels);
                if (divergence < least)
                    (best, least) = (kept, divergence);
            }

            float threshold = (float)((double)max * best / Bins);
            return new Interval(-threshold, threshold).ClampedTo(Sketch.Seen.IncludingZero);
        }

        private double[] Histogram(float max)
        {
            var histogram = new double[Bins];
            (double[] values, long[] counts) = Sketch.Summary();
            for (int i = 0; i < values.Length; i++)
                if (values[i] >= 0 || !symmetric || format.IsSigned)
                    histogram[(int)Math.Min(Math.Abs(values[i]) / max * Bins, Bins - 1)] += counts[i];
            return histogram;
        }

        private static double Divergence(ReadOnlySpan<double> kept, double saturated, int levels)
        {
            double pTotal = saturated, qTotal = 0;
            foreach (double count in kept)
                (pTotal, qTotal) = (pTotal + count, qTotal + count);
            qTotal = Math.Max(qTotal, AlmostNothing);
            double divergence = 0;
            for (int level = 0; level < levels; level++)
            {
                int start = (int)((long)level * kept.Length / levels), end = (int)((long)(level + 1) * kept.Length / levels);
                double sum = 0, filled = 0;
                for (int bin = start; bin < end; bin++)
                {
                    sum += kept[bin];
                    filled += kept[bin] + (bin == kept.Length - 1 ? saturated : 0) > 0 ? 1 : 0;
                }

                for (int bin = start; bin < end; bin++)
                {
                    double p = kept[bin] + (bin == kept.Length - 1 ? saturated : 0);
                    if (p > 0)
                        divergence += p / pTotal * Math.Log(p / pTotal * qTotal / Math.Max(sum / filled, AlmostNothing));
                }
            }

            return divergence;
        }
    }
}
