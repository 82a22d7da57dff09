using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>
/// <see cref="Adam"/> by the greatest gradient instead of the mean square: g ← g + decay·θ, m ← β1·m + (1 - β1)·g, v ← max(β2·v, |g|),
/// θ ← θ - rate / (1 - β1^t) · m / (v + ε).
/// </summary>
/// <remarks>Kingma and Ba 2014 (arXiv:1412.6980), algorithm 2; ε, which the paper lacks, keeps elements that never had a gradient where they are.</remarks>
public sealed class AdaMax : AdaptiveOptimizer
{
    /// <summary>Creates the optimizer.</summary>
    public AdaMax(IReadOnlyList<Parameter> parameters, float learningRate = 2e-3f)
        : base(parameters, learningRate, "greatest")
    {
    }

    /// <summary>How strongly parameters are pulled toward zero, as a part of the gradient (L2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public float WeightDecay { get; init => field = NotNegative(value); }

    private protected override UpdateRule Rule() => new(UpdateMethod.AdaMax, (float)(LearningRate / Weight(Beta1)))
    {
        Beta1 = Beta1,
        Beta2 = Beta2,
        Epsilon = Epsilon,
        Decay = WeightDecay,
    };
}
