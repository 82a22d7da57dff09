using Nibble.Kernels;

namespace Nibble.Training;

/// <summary><see cref="Adam"/> whose weight decay is no part of the gradient: θ ← θ - rate · (Adam's quotient + decay·θ).</summary>
/// <remarks>Loshchilov and Hutter 2019 (arXiv:1711.05101), algorithm 2, with the schedule in the learning rate.</remarks>
public sealed class AdamW : AdaptiveOptimizer
{
    /// <summary>Creates the optimizer.</summary>
    public AdamW(IReadOnlyList<Parameter> parameters, float learningRate = 1e-3f)
        : base(parameters, learningRate, "square")
    {
    }

    /// <summary>How strongly parameters are pulled toward zero, beside the gradient.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public float WeightDecay { get; init => field = NotNegative(value); } = 0.01f;

    private protected override UpdateRule Rule() => new(UpdateMethod.Adam, (float)(LearningRate / Weight(Beta1)))
    {
        Beta1 = Beta1,
        Beta2 = Beta2,
        Epsilon = Epsilon,
        Correction = (float)(1 / Math.Sqrt(Weight(Beta2))),
        Shrinkage = LearningRate * WeightDecay,
    };
}
