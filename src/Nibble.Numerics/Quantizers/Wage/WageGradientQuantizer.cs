namespace Nibble.Numerics;

/// <summary>WAGE's update step: Δ = σ(k) · sgn(g) · (⌊|g|⌋ + Bernoulli(|g| - ⌊|g|⌋)), where g = η · gradient / Shift(max|gradient|).</summary>
/// <remarks>
/// The mean of the steps is σ·g; the magnitude of the gradient is thrown away, and η, a power of two, says how many multiples of σ the greatest
/// weight moves. Stochastic by definition, hence neither idempotent nor monotone; it is not differentiated.
/// Wu, Li, Chen, Shi 2018 (arXiv:1802.04680), equations 11 and 12.
/// </remarks>
public sealed record WageGradientQuantizer : Quantizer
{
    private const int FirstBits = 16;

    /// <summary>Creates the quantizer.</summary>
    /// <param name="bits">The width k of the steps, 1 to 24; 8 in the paper.</param>
    /// <param name="learningRate">η, positive and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is not 1 to 24.</exception>
    /// <exception cref="NibbleException">The learning rate is not positive and finite.</exception>
    public WageGradientQuantizer(int bits, float learningRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 24);
        if (!float.IsFinite(learningRate) || learningRate <= 0)
            throw new NibbleException($"WAGE's learning rate is a positive, finite number, a power of two in its paper, but {learningRate} was given.");
        (Bits, LearningRate) = (bits, learningRate);
    }

    /// <summary>The width of the steps, k.</summary>
    public int Bits { get; }

    /// <summary>How many multiples of σ(k) a gradient moves a weight whose magnitude is the power of two that all are divided by.</summary>
    public float LearningRate { get; }

    /// <summary>Whether g is first rounded to multiples of 2^-15, as the authors' code does.</summary>
    public bool RoundsFirst { get; init; }

    /// <inheritdoc/>
    public override Tensor FakeQuantize(Tensor tensor, CounterRandom random = default)
    {
        GroupWalk groups = Granularity.Over(tensor.Shape);
        var greatest = new float[groups.Count];
        Interval.Of(tensor.Values); // refuses what is not finite
        for (int i = 0; i < tensor.Length; i++)
            greatest[groups.Of(i)] = Math.Max(greatest[groups.Of(i)], Math.Abs(tensor[i]));
        double[] shifts = [.. greatest.Select(Wage.Shift)];
        float sigma = Wage.Sigma(Bits), first = Wage.Sigma(FirstBits);
        var steps = new Tensor(tensor.Shape);
        for (int i = 0; i < steps.Length; i++)
        {
            double scaled = LearningRate * (tensor[i] / shifts[groups.Of(i)]);
            if (RoundsFirst)
                scaled = first * Rounder.Round(scaled / first, Rounding.NearestEven);
            double count = Rounder.Round(Math.Abs(scaled), Rounding.Stochastic, random.Uniform((ulong)i));
            steps[i] = (float)(sigma * Math.CopySign(count, scaled));
        }

        return steps;
    }
}
