using System.Numerics;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>
/// Gradient descent with momentum: g ← g + decay·θ, u ← μ·u + g, θ ← θ - rate · u; with Nesterov's look ahead, θ ← θ - rate · (g + μ·u).
/// </summary>
/// <remarks>Sutskever et al. 2013 (ICML), in the form whose velocity does not hold the learning rate, so that a schedule acts at once.</remarks>
public sealed class Sgd : Optimizer
{
    private readonly Tensor[] _velocities;

    /// <summary>Creates the optimizer.</summary>
    public Sgd(IReadOnlyList<Parameter> parameters, float learningRate = 0.01f)
        : base(parameters, learningRate) => _velocities = ZerosLikeParameters();

    /// <summary>μ: how much of the last step goes on; 0 is plain gradient descent.</summary>
    public float Momentum { get; init; }

    /// <summary>Whether the gradient is taken as if the velocity had already been followed.</summary>
    public bool Nesterov { get; init; }

    /// <summary>How strongly parameters are pulled toward zero.</summary>
    public float WeightDecay { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> State() => Momentum == 0 ? [] : [.. Named("velocity", _velocities)];

    private protected override void Update(int index, Span<float> parameter, ReadOnlySpan<float> gradient)
    {
        Span<float> velocities = _velocities[index].Values;
        int i = 0;
        for (; i <= parameter.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> value = new(parameter[i..]);
            Vector<float> g = new Vector<float>(gradient[i..]) + (value * WeightDecay);
            Vector<float> u = (new Vector<float>(velocities[i..]) * Momentum) + g;
            u.CopyTo(velocities[i..]);
            (value - ((Nesterov ? g + (u * Momentum) : u) * LearningRate)).CopyTo(parameter[i..]);
        }

        for (; i < parameter.Length; i++)
        {
            float g = gradient[i] + (parameter[i] * WeightDecay);
            float u = velocities[i] = (velocities[i] * Momentum) + g;
            parameter[i] -= (Nesterov ? g + (u * Momentum) : u) * LearningRate;
        }
    }
}
