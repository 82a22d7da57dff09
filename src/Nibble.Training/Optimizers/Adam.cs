using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>
/// Steps of about the learning rate, whatever the gradient's size: g ← g + decay·θ, m ← β1·m + (1 - β1)·g, v ← β2·v + (1 - β2)·g²,
/// θ ← θ - rate · (m / (1 - β1^t)) / (√(v / (1 - β2^t)) + ε).
/// </summary>
/// <remarks>Kingma and Ba 2014 (arXiv:1412.6980), algorithm 1.</remarks>
public sealed class Adam : AdaptiveOptimizer
{
    /// <summary>Creates the optimizer.</summary>
    public Adam(IReadOnlyList<Parameter> parameters, float learningRate = 1e-3f)
        : base(parameters, learningRate, "square")
    {
    }

    /// <summary>How strongly parameters are pulled toward zero, as a part of the gradient (L2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public float WeightDecay { get; init => field = NotNegative(value); }

    private protected override UpdateRule Rule() => new(UpdateMethod.Adam, (float)(LearningRate / Weight(Beta1)))
    {
        Beta1 = Beta1,
        Beta2 = Beta2,
        Epsilon = Epsilon,
        Correction = (float)(1 / Math.Sqrt(Weight(Beta2))),
        Decay = WeightDecay,
    };
}
