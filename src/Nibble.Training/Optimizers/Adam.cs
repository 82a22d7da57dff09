using System.Numerics;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>
/// Steps of about the learning rate, whatever the gradient's size: m ← β1·m + (1 - β1)·g, v ← β2·v + (1 - β2)·g²,
/// θ ← θ - rate · (m / (1 - β1^t)) / (√(v / (1 - β2^t)) + ε).
/// </summary>
/// <remarks>Kingma and Ba 2014 (arXiv:1412.6980), algorithm 1.</remarks>
public sealed class Adam : Optimizer
{
    private readonly Tensor[] _means;
    private readonly Tensor[] _squares;

    /// <summary>Creates the optimizer.</summary>
    public Adam(IReadOnlyList<Parameter> parameters, float learningRate = 1e-3f)
        : base(parameters, learningRate) => (_means, _squares) = (ZerosLikeParameters(), ZerosLikeParameters());

    /// <summary>How slowly the mean of the gradients moves.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>How slowly the mean of their squares moves.</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>Added to the root, so that it is never zero.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> State() => [.. Named("mean", _means), .. Named("square", _squares)];

    private protected override void Update(int index, Span<float> parameter, ReadOnlySpan<float> gradient)
    {
        Span<float> means = _means[index].Values, squares = _squares[index].Values;
        float meanCorrection = (float)(1 - Math.Pow(Beta1, StepCount)), squareCorrection = (float)(1 - Math.Pow(Beta2, StepCount));
        int i = 0;
        for (; i <= parameter.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> g = new(gradient[i..]);
            Vector<float> m = (new Vector<float>(means[i..]) * Beta1) + (g * (1 - Beta1));
            Vector<float> v = (new Vector<float>(squares[i..]) * Beta2) + (g * g * (1 - Beta2));
            Vector<float> root = Vector.SquareRoot(v / new Vector<float>(squareCorrection)) + new Vector<float>(Epsilon);
            m.CopyTo(means[i..]);
            v.CopyTo(squares[i..]);
            (new Vector<float>(parameter[i..]) - (m / new Vector<float>(meanCorrection) * LearningRate / root)).CopyTo(parameter[i..]);
        }

        for (; i < parameter.Length; i++)
        {
            float g = gradient[i];
            float m = means[i] = (means[i] * Beta1) + (g * (1 - Beta1));
            float v = squares[i] = (squares[i] * Beta2) + (g * g * (1 - Beta2));
            parameter[i] -= m / meanCorrection * LearningRate / (MathF.Sqrt(v / squareCorrection) + Epsilon);
        }
    }
}
