namespace Nibble.Numerics;

/// <summary>Decides how far from zero the two outer points of a ternary group lie.</summary>
/// <remarks>A fitted scale for which a group has no values is that of the other sign; 1 where nothing is kept at all.</remarks>
public abstract record TernaryScale
{
    /// <summary>One α for both signs: the mean magnitude of what is not zero, the least squared error for given thresholds.</summary>
    /// <remarks>Li, Zhang, Liu 2016 (arXiv:1605.04711), section 2.</remarks>
    public static TernaryScale Mean { get; } = new MeanScale(EachSign: false);

    /// <summary>The mean magnitude of each sign.</summary>
    /// <remarks>FGQ, Mellempudi et al. 2017 (arXiv:1705.01462).</remarks>
    public static TernaryScale MeanOfEachSign { get; } = new MeanScale(EachSign: true);

    /// <summary>How many floats depend on a group's values.</summary>
    public abstract int Parameters { get; }

    /// <summary>The two points that trained ternary quantization learns: -<paramref name="negative"/> and +<paramref name="positive"/>.</summary>
    /// <remarks>Zhu et al. 2017 (arXiv:1612.01064), equation 6.</remarks>
    /// <exception cref="NibbleException">A scale is not positive and finite.</exception>
    public static TernaryScale Fixed(float negative, float positive)
    {
        foreach (float scale in (ReadOnlySpan<float>)[negative, positive])
            if (!float.IsFinite(scale) || scale <= 0)
                throw new NibbleException($"A ternary scale is a positive, finite number, but {scale} was given.");
        return new FixedScale(negative, positive);
    }

    /// <summary>The magnitudes of the negative and the positive point of a group, both positive.</summary>
    /// <param name="values">The group, finite.</param>
    /// <param name="zeros">What of it becomes zero.</param>
    public abstract (float Negative, float Positive) Of(ReadOnlySpan<float> values, Interval zeros);

    private sealed record FixedScale(float Negative, float Positive) : TernaryScale
    {
        public override int Parameters => 0;

        public override (float Negative, float Positive) Of(ReadOnlySpan<float> values, Interval zeros) => (Negative, Positive);
    }

    private sealed record MeanScale(bool EachSign) : TernaryScale
    {
        public override int Parameters => EachSign ? 2 : 1;

        public override (float Negative, float Positive) Of(ReadOnlySpan<float> values, Interval zeros)
        {
            (double below, int belowCount, double above, int aboveCount) = (0, 0, 0, 0);
            foreach (float value in values)
                if (value < zeros.Low)
                    (below, belowCount) = (below - value, belowCount + 1);
                else if (value > zeros.High)
                    (above, aboveCount) = (above + value, aboveCount + 1);
            if (belowCount + aboveCount == 0)
                return (1, 1);
            var both = (float)((below + above) / (belowCount + aboveCount));
            return EachSign && belowCount > 0 && aboveCount > 0 ? ((float)(below / belowCount), (float)(above / aboveCount)) : (both, both);
        }
    }
}
