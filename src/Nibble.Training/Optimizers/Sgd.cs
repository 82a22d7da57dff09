using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>
/// Gradient descent with momentum: g ← g + decay·θ, u ← μ·u + g, θ ← θ - rate · u; with Nesterov's look ahead, θ ← θ - rate · (g + μ·u).
/// </summary>
/// <remarks>Sutskever et al. 2013 (ICML), in the form whose velocity does not hold the learning rate, so that a schedule acts at once.</remarks>
public sealed class Sgd : Optimizer
{
    private Tensor[]? _velocities;

    /// <summary>Creates the optimizer.</summary>
    public Sgd(IReadOnlyList<Parameter> parameters, float learningRate = 0.01f)
        : base(parameters, learningRate)
    {
    }

    /// <summary>μ: how much of the last step goes on; 0 is plain gradient descent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public float Momentum { get; init => field = NotNegative(value); }

    /// <summary>Whether the gradient is taken as if the velocity had already been followed.</summary>
    public bool Nesterov { get; init; }

    /// <summary>How strongly parameters are pulled toward zero, as a part of the gradient (L2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public float WeightDecay { get; init => field = NotNegative(value); }

    private Tensor[] Velocities => _velocities ??= ZerosLikeParameters();

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> State() => Momentum == 0 ? [] : [.. Named("velocity", Velocities)];

    private protected override Span<float> FirstMoments(int index) => Momentum == 0 ? default : Velocities[index].Values;

    private protected override Span<float> SecondMoments(int index) => default;

    private protected override UpdateRule Rule() =>
        new(Momentum == 0 ? UpdateMethod.Descent : Nesterov ? UpdateMethod.Nesterov : UpdateMethod.Momentum, LearningRate) { Beta1 = Momentum, Decay = WeightDecay };
}
