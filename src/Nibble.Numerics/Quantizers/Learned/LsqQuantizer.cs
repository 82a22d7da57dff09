namespace Nibble.Numerics;

/// <summary>Learned step size quantization: q(x) = s · round(clip(x / s, min, max)), with a step s that training learns.</summary>
/// <remarks>
/// The codes are those of the format (min = -Qn, max = Qp of the paper). The step doesn't depend on the tensor: NaN becomes the least point, and
/// quantizing twice changes nothing. Every group has the same step, until training gives each one of weights its own.
/// Default surrogate gradient: 1 from the least to the greatest point, else 0. Where the step is learned too, both gradients are LsqGradient's in
/// Nibble.Training, whose range is open: 1 where min &lt; x / s &lt; max.
/// Esser et al. 2020 (arXiv:1902.08153), equations 1 to 5.
/// </remarks>
public sealed record LsqQuantizer : GridQuantizer
{
    private readonly float _step;

    /// <summary>Creates the quantizer.</summary>
    /// <param name="format">The codes: signed for weights, unsigned for activations after ReLU.</param>
    /// <param name="step">The distance of neighboring points, positive and finite; <see cref="InitialStep"/> before training.</param>
    /// <exception cref="NibbleException">The step is not positive and finite.</exception>
    public LsqQuantizer(NumberFormat format, float step)
        : base(format) => Step = step;

    /// <summary>Creates the quantizer for a layer that is to find the step: training begins with <see cref="InitialStep"/> of the first weights or inputs. Elsewhere the step is 1.</summary>
    /// <param name="format">The codes: signed for weights, unsigned for activations after ReLU.</param>
    public LsqQuantizer(NumberFormat format)
        : this(format, 1) => StartsFromData = true;

    /// <summary>Whether training begins with the step that suits the first data instead of <see cref="Step"/>.</summary>
    public bool StartsFromData { get; init; }

    /// <summary>The distance of neighboring points.</summary>
    /// <exception cref="NibbleException">The step is not positive and finite.</exception>
    public float Step
    {
        get => _step;
        init => _step = float.IsFinite(value) && value > 0
            ? value
            : throw new NibbleException($"LSQ's step is a positive, finite number, but {value} was given: lower its learning rate or keep it above a least step.");
    }

    /// <summary>The step that training begins with: 2 · mean|x| / √Qp (section 2.1); 1 where there is nothing but zeros.</summary>
    /// <exception cref="NibbleException">A value is NaN or infinite.</exception>
    public static float InitialStep(NumberFormat format, ReadOnlySpan<float> values)
    {
        Interval.Of(values); // refuses what is not finite
        double sum = 0;
        foreach (float value in values)
            sum += Math.Abs(value);
        return StepOf(format, sum, values.Length);
    }

    /// <summary>The steps that training begins with where each group of weights has its own: <see cref="InitialStep"/> of each.</summary>
    /// <returns>One number a group.</returns>
    /// <exception cref="NibbleException">A value is NaN or infinite, or the tensor lacks the granularity's axis.</exception>
    public static float[] InitialSteps(NumberFormat format, Tensor values, Granularity granularity)
    {
        Interval.Of(values.Values); // refuses what is not finite
        GroupWalk groups = granularity.Over(values.Shape);
        var sums = new double[Math.Max(groups.Count, 1)];
        var counts = new int[sums.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int group = groups.Of(i);
            sums[group] += Math.Abs(values[i]);
            counts[group]++;
        }

        return [.. sums.Select((sum, group) => StepOf(format, sum, counts[group]))];
    }

    private static float StepOf(NumberFormat format, double sum, int count) =>
        sum == 0 ? 1 : (float)Math.Clamp(2 * sum / count / Math.Sqrt(Math.Max(format.MaxCode, 1)), float.Epsilon, float.MaxValue);

    internal override RangeObserver CreateRangeObserver() => new UnmovedObserver(ToString(), new Interval(Step * Format.MinCode, Step * Format.MaxCode));

    internal override QuantizationGrid GridFor(RangeObserver group, Interval? coarser) => QuantizationGrid.PerTensor(Format, Step, 0, Rounding);
}
