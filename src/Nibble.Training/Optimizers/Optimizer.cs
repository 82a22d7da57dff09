using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A rule that changes parameters by the gradients of a loss: <c>optimizer.Step(loss.Backward())</c>.</summary>
public abstract class Optimizer
{
    private protected Optimizer(IReadOnlyList<Parameter> parameters, float learningRate)
    {
        Parameters = [.. parameters];
        LearningRate = learningRate;
    }

    /// <summary>What it changes, in order.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The size of a step; positive. A schedule changes it between steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public float LearningRate
    {
        get;
        set => field = float.IsFinite(value) && value >= 0 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), $"A learning rate is a finite number of at least 0, not {value}.");
    }

    /// <summary>The number of steps taken; part of a checkpoint, and set when one is restored.</summary>
    public long StepCount { get; set; }

    /// <summary>Changes every parameter by its gradient, in place.</summary>
    /// <exception cref="TrainingException">A parameter has no gradient, because the loss was not made from it.</exception>
    public void Step(Gradients gradients)
    {
        StepCount++;
        for (int i = 0; i < Parameters.Count; i++)
            Update(i, Parameters[i].Value.Values, gradients[Parameters[i]].Values);
    }

    /// <summary>The tensors that a checkpoint must hold besides <see cref="StepCount"/>, in a fixed order: copy them out to save, write into them to restore.</summary>
    public abstract IReadOnlyList<NamedTensor> State();

    private protected abstract void Update(int index, Span<float> parameter, ReadOnlySpan<float> gradient);

    private protected Tensor[] ZerosLikeParameters() => [.. Parameters.Select(parameter => new Tensor(parameter.Value.Shape))];

    private protected IEnumerable<NamedTensor> Named(string what, Tensor[] tensors) =>
        tensors.Select((tensor, i) => new NamedTensor($"{Parameters[i].Name}.{what}", tensor));
}
