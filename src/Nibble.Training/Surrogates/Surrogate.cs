using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>What stands in for the derivative of a quantizer, which is zero wherever it exists.</summary>
/// <remarks>Most are the derivative of a function of one value, which the quantizer's steps follow: see <see cref="SmoothSurrogate"/>.</remarks>
public abstract record Surrogate
{
    /// <summary>Straight through where the value lies between the least and the greatest point of its group, else 0.</summary>
    public static Surrogate StraightThrough { get; } = new StraightThroughSurrogate();

    /// <summary>Straight through everywhere, saturated values included.</summary>
    public static Surrogate Identity { get; } = new IdentitySurrogate();

    /// <summary>Straight through from -1 to 1, whatever the points are, else 0.</summary>
    public static Surrogate HardTanh { get; } = new HardTanhSurrogate();

    // A group must be given whole where a gradient depends on its other elements.
    private protected virtual bool NeedsWholeGroups => false;

    /// <summary>The surrogate that a quantizer's description names: straight through unless its paper says otherwise.</summary>
    public static Surrogate DefaultOf(Quantizer quantizer) => quantizer switch
    {
        SignQuantizer { Scale: null } => new BinaryScaleSurrogate(),
        SignQuantizer => HardTanh,
        TernaryQuantizer { Scale.Parameters: 0 } => new TernaryScaleSurrogate(),
        TernaryQuantizer => Identity,
        DoReFaWeightQuantizer { Bits: > 1 } => new NormalizedTanhSurrogate(),
        DoReFaWeightQuantizer => Identity,
        HalfWaveGaussianQuantizer => new ClippedReluSurrogate(),
        KMeansQuantizer => Identity,
        ScaledCodebookQuantizer { Standardizes: true } => new StandardizingSurrogate(),
        WageQuantizer { Scale: float divisor } => new QuotientSurrogate(divisor),
        WageQuantizer or WageGradientQuantizer or DoReFaGradientQuantizer => Identity,
        _ => StraightThrough,
    };

    /// <summary>Turns the gradient of the points of one group into that of its values, in place.</summary>
    /// <param name="group">The values and where they were mapped.</param>
    /// <param name="gradient">As many numbers as the group has values.</param>
    public abstract void Apply(QuantizedGroup group, Span<float> gradient);

    /// <summary>Turns the gradient of a whole tensor's points into that of its values, in place.</summary>
    /// <param name="groups">Which group each value belongs to.</param>
    /// <param name="ranges">The least and the greatest point of each group.</param>
    /// <param name="values">The values before they were mapped.</param>
    /// <param name="points">What they were mapped to, as many.</param>
    /// <param name="gradient">The gradient of the points, as many; becomes that of the values.</param>
    public void Apply(GroupWalk groups, ReadOnlySpan<Interval> ranges, ReadOnlySpan<float> values, ReadOnlySpan<float> points, Span<float> gradient)
    {
        if (NeedsWholeGroups && !groups.HasWholeRuns(values.Length))
        {
            ApplyToWhole(groups, ranges, values, points, gradient);
            return;
        }

        for (int start = 0, run; start < values.Length; start += run)
        {
            run = groups.RunFrom(start, values.Length);
            Apply(new QuantizedGroup(ranges[groups.Of(start)], values.Slice(start, run), points.Slice(start, run)), gradient.Slice(start, run));
        }
    }

    // Brings the elements of each group together, applies the surrogate to one group after the other, and takes the gradients back.
    private void ApplyToWhole(GroupWalk groups, ReadOnlySpan<Interval> ranges, ReadOnlySpan<float> values, ReadOnlySpan<float> points, Span<float> gradient)
    {
        var keys = new int[values.Length];
        var order = new int[values.Length];
        for (int i = 0; i < keys.Length; i++)
            (keys[i], order[i]) = (groups.Of(i), i);
        Array.Sort(keys, order);

        var (sortedValues, sortedPoints, sortedGradient) = (new float[values.Length], new float[values.Length], new float[values.Length]);
        for (int i = 0; i < order.Length; i++)
            (sortedValues[i], sortedPoints[i], sortedGradient[i]) = (values[order[i]], points[order[i]], gradient[order[i]]);
        for (int start = 0, end; start < keys.Length; start = end)
        {
            end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
                end++;
            Apply(new QuantizedGroup(ranges[keys[start]], sortedValues.AsSpan(start..end), sortedPoints.AsSpan(start..end)), sortedGradient.AsSpan(start..end));
        }

        for (int i = 0; i < order.Length; i++)
            gradient[order[i]] = sortedGradient[i];
    }
}
