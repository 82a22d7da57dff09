namespace Nibble.Numerics;

/// <summary>Where WAGE's weights begin, uniform between -limit and limit, and by what the activations of a layer are then divided.</summary>
/// <remarks>
/// Few-bit weights can't be as small as the variance of activations asks (He et al. 2015), so that they begin at a least limit of 1.5·σ(bits) and
/// the layer's output is divided by α = max(Shift(least limit / limit asked for), 1). Wu, Li, Chen, Shi 2018 (arXiv:1802.04680), equations 3, 4 and 9.
/// </remarks>
/// <param name="WeightBits">The width of weights; 2 in the paper.</param>
public sealed record WageInitialization(int WeightBits)
{
    /// <summary>What the fan-in divides under the root of the limit asked for: 6 in the paper, 3 in the authors' code, whose logged scales only 3 gives.</summary>
    public double Numerator { get; init; } = 3;

    /// <summary>The least limit: 1.5 times the distance of the weights' points, 0.75 for 2 bits.</summary>
    public double LeastLimit => 1.5 * Wage.Sigma(WeightBits);

    /// <summary>The limit of the uniform distribution that weights are drawn from: max(√(numerator / fan-in), least limit).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The fan-in is less than 1.</exception>
    public double Limit(int fanIn) => Math.Max(LimitAsked(fanIn), LeastLimit);

    /// <summary>α, the power of two from 1 on that the layer's activations are divided by.</summary>
    /// <param name="fanIn">The number of inputs that each neuron sums.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fan-in is less than 1.</exception>
    public float ActivationScale(int fanIn) => (float)Math.Max(Wage.Shift((float)(LeastLimit / LimitAsked(fanIn))), 1);

    private double LimitAsked(int fanIn)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fanIn, 1);
        return Math.Sqrt(Numerator / fanIn);
    }
}
