namespace Nibble.Numerics;

/// <summary>Decides which values of a group become zero when only a sign or zero is kept.</summary>
public abstract record TernaryThreshold
{
    /// <summary>Ternary weight networks' rule: Δ = 0.7 · mean|x|, between the optimum for uniform weights (2/3) and for normal ones (0.75).</summary>
    /// <remarks>Li, Zhang, Liu 2016 (arXiv:1605.04711), section 2.</remarks>
    public static TernaryThreshold TernaryWeights { get; } = MeanFraction(0.7);

    /// <summary>
    /// The Δ which, with one scale for both signs (<see cref="TernaryScale.Mean"/>), gives the least squared error: the one with the greatest
    /// (Σ|x|)² / n over the n values with |x| &gt; Δ, found by sorting; of equally good ones the largest.
    /// </summary>
    /// <remarks>Li, Zhang, Liu 2016 (arXiv:1605.04711), section 2; per group: FGQ, Mellempudi et al. 2017 (arXiv:1705.01462).</remarks>
    public static TernaryThreshold Optimal { get; } = new OptimalThreshold(EachSign: false);

    /// <summary>The same search for each sign alone: least squared error with two scales (<see cref="TernaryScale.MeanOfEachSign"/>).</summary>
    /// <remarks>FGQ, Mellempudi et al. 2017 (arXiv:1705.01462). With one scale α the best thresholds are both α/2, so two of them would not help.</remarks>
    public static TernaryThreshold OptimalOfEachSign { get; } = new OptimalThreshold(EachSign: true);

    /// <summary>Δ = fraction · mean|x|.</summary>
    /// <exception cref="NibbleException">The fraction is negative or not finite.</exception>
    public static TernaryThreshold MeanFraction(double fraction) => new FractionThreshold(Checked(fraction), OfMean: true);

    /// <summary>Δ = fraction · max|x|; trained ternary quantization takes 0.05.</summary>
    /// <remarks>Zhu et al. 2017 (arXiv:1612.01064), equation 9.</remarks>
    /// <exception cref="NibbleException">The fraction is negative or not finite.</exception>
    public static TernaryThreshold MaxFraction(double fraction) => new FractionThreshold(Checked(fraction), OfMean: false);

    /// <summary>What becomes zero, both ends included; values below become the negative point, values above the positive one.</summary>
    /// <returns>An interval that holds zero.</returns>
    /// <exception cref="NibbleException">A value is NaN or infinite.</exception>
    public abstract Interval ZerosOf(ReadOnlySpan<float> values);

    private static double Checked(double fraction) => double.IsFinite(fraction) && fraction >= 0
        ? fraction
        : throw new NibbleException($"A threshold is a fraction of at least 0, but {fraction} was given.");

    private sealed record FractionThreshold(double Fraction, bool OfMean) : TernaryThreshold
    {
        public override Interval ZerosOf(ReadOnlySpan<float> values)
        {
            float limit = FloatBound.AtMost(Fraction * (OfMean ? Magnitudes.Mean(values) : Magnitudes.Max(values)));
            return new Interval(-limit, limit);
        }
    }

    private sealed record OptimalThreshold(bool EachSign) : TernaryThreshold
    {
        public override Interval ZerosOf(ReadOnlySpan<float> values)
        {
            List<float> negative = [], positive = EachSign ? [] : negative;
            foreach (float value in values)
                (value < 0 ? negative : positive).Add(float.IsFinite(value) ? Math.Abs(value) : throw Interval.NotFinite(value));
            float high = LargestDropped(positive);
            return new Interval(EachSign ? -LargestDropped(negative) : -high, high);
        }

        // (Σ kept)² / kept is convex along a run of equal magnitudes, so the best cut never parts one.
        private static float LargestDropped(List<float> magnitudes)
        {
            magnitudes.Sort((left, right) => right.CompareTo(left));
            (double sum, double best, float limit) = (0, 0, 0);
            for (int kept = 1; kept <= magnitudes.Count; kept++)
            {
                sum += magnitudes[kept - 1];
                float next = kept < magnitudes.Count ? magnitudes[kept] : 0;
                if (next < magnitudes[kept - 1] && sum * sum / kept > best)
                    (best, limit) = (sum * sum / kept, next);
            }

            return limit;
        }
    }
}
