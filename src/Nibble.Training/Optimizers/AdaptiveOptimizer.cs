using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>An optimizer whose steps are the mean of past gradients over a measure of their size.</summary>
public abstract class AdaptiveOptimizer : Optimizer
{
    private readonly string _measure;
    private Tensor[]? _means;
    private Tensor[]? _sizes;

    private protected AdaptiveOptimizer(IReadOnlyList<Parameter> parameters, float learningRate, string measure)
        : base(parameters, learningRate) => _measure = measure;

    /// <summary>β1: how slowly the mean of the gradients moves, 0 up to but not 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in this range.</exception>
    public float Beta1 { get; init => field = Fraction(value); } = 0.9f;

    /// <summary>β2: how slowly the measure of their size moves, 0 up to but not 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in this range.</exception>
    public float Beta2 { get; init => field = Fraction(value); } = 0.999f;

    /// <summary>ε: added to what divides, so that it is never zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public float Epsilon { get; init => field = NotNegative(value); } = 1e-8f;

    private Tensor[] Means => _means ??= ZerosLikeParameters();

    private Tensor[] Sizes => _sizes ??= ZerosLikeParameters();

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> State() => [.. Named("mean", Means), .. Named(_measure, Sizes)];

    private protected override Span<float> FirstMoments(int index) => Means[index].Values;

    private protected override Span<float> SecondMoments(int index) => Sizes[index].Values;

    /// <summary>1 - β^t: the part of a mean that began at zero which is not that zero any more.</summary>
    private protected double Weight(float beta) => 1 - Math.Pow(beta, StepCount);

    private static float Fraction(float value) => value is >= 0 and < 1 ? value
        : throw new ArgumentOutOfRangeException(nameof(value), $"The weight of the past is at least 0 and below 1, not {value}.");
}
