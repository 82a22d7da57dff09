using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A rule that changes parameters by the gradients of a loss: <c>optimizer.Step(loss.Backward())</c>.</summary>
/// <remarks>
/// A step does to each parameter, in one pass over its memory: limit the gradient, add L2 decay, make the update, scale it by
/// <see cref="Parameter.UpdateScale"/>, subtract it, clip to <see cref="Parameter.Bound"/>, round to <see cref="Parameter.Grid"/>.
/// </remarks>
public abstract class Optimizer
{
    private readonly bool[] _isTaken;
    private readonly GradientRule?[] _gradientRules;
    private UpdateRule _rule;

    private protected Optimizer(IReadOnlyList<Parameter> parameters, float learningRate)
    {
        Parameters = [.. parameters];
        _isTaken = new bool[Parameters.Count];
        _gradientRules = new GradientRule?[Parameters.Count];
        LearningRate = learningRate;
    }

    /// <summary>What it changes, in order.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The size of a step, at least 0. A schedule changes it between steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public float LearningRate
    {
        get;
        set => field = float.IsFinite(value) && value >= 0 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), $"A learning rate is a finite number of at least 0, not {value}.");
    }

    /// <summary>The greatest norm that the gradients of all parameters together may have; longer ones are shortened to it (Pascanu et al. 2013, arXiv:1211.5063, algorithm 1). Infinite for none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public float GradientNormLimit { get; init => field = Positive(value); } = float.PositiveInfinity;

    /// <summary>The greatest magnitude that an element of a gradient may have, after <see cref="GradientNormLimit"/>; infinite for none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public float GradientLimit { get; init => field = Positive(value); } = float.PositiveInfinity;

    /// <summary>What stochastic rounding of gradients and parameters draws from, together with <see cref="StepCount"/>.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of steps taken; part of a checkpoint, and set when one is restored.</summary>
    public long StepCount { get; set; }

    /// <summary>Changes every parameter by its gradient, in place.</summary>
    /// <exception cref="TrainingException">A parameter has no gradient, because the loss was not made from it, or the gradients' norm is asked for and not finite.</exception>
    public void Step(Gradients gradients)
    {
        float scale = 1;
        if (float.IsFinite(GradientNormLimit))
        {
            double squares = 0;
            foreach (Parameter parameter in Parameters)
                squares += SquareSum.Of(gradients[parameter].Values);
            scale = ScaleFor(squares);
        }

        Begin(scale);
        for (int i = 0; i < Parameters.Count; i++)
            Update(i, gradients[Parameters[i]].Values);
    }

    /// <summary>Goes back through a recording and changes every parameter, some of them on the way.</summary>
    /// <exception cref="TrainingException">As for gradients.</exception>
    internal void Step(Recording recording)
    {
        if (NeedsAllGradients)
        {
            Step(recording.Backward());
            return;
        }

        Begin();
        Gradients gradients = recording.Backward();
        for (int i = 0; i < _isTaken.Length; i++)
            if (!_isTaken[i])
                Update(i, gradients[Parameters[i]].Values);
    }

    /// <summary>The tensors that a checkpoint must hold besides <see cref="StepCount"/>, in a fixed order: copy them out to save, write into them to restore.</summary>
    public abstract IReadOnlyList<NamedTensor> State();

    /// <summary>Whether no parameter may change before all gradients are known.</summary>
    private bool NeedsAllGradients => float.IsFinite(GradientNormLimit);

    /// <summary>What gradients must be multiplied by to stay within <see cref="GradientNormLimit"/>.</summary>
    private float ScaleFor(double squares) => !double.IsFinite(squares)
        ? throw new TrainingException($"The norm of the gradients is not a finite number in step {StepCount + 1}, so training can't go on. Lower the learning rate, and look for missing or corrupt samples.")
        : (float)Math.Min(1, GradientNormLimit / Math.Sqrt(squares));

    /// <summary>Begins a step: counts it and makes what all parameters share.</summary>
    private void Begin(float gradientScale = 1)
    {
        StepCount++;
        Array.Clear(_isTaken);
        _rule = Rule() with { GradientScale = gradientScale, GradientLimit = GradientLimit };
    }

    /// <summary>Takes the step of one parameter in the midst of going back, where its gradient is a product that nobody else needs.</summary>
    /// <returns>False where the whole gradient is needed first.</returns>
    internal bool TryUpdateByProduct(int index, GemmSize size, ReadOnlySpan<float> outputs, ReadOnlySpan<float> inputs, bool signsOfInputs, float reach)
    {
        if (NeedsAllGradients || Parameters[index].GradientQuantizer is not null)
            return false;
        GradientUpdate.Run(RuleOf(index) with { Reach = reach }, size, outputs, inputs, Parameters[index].Value.Values, FirstMoments(index), SecondMoments(index), signsOfInputs);
        return _isTaken[index] = true;
    }

    /// <summary>The place of a parameter among those that are changed; -1 where it is none of them.</summary>
    internal int IndexOf(Parameter parameter)
    {
        for (int i = 0; i < Parameters.Count; i++)
            if (ReferenceEquals(Parameters[i], parameter))
                return i;
        return -1;
    }

    private void Update(int index, ReadOnlySpan<float> gradient)
    {
        Parameter parameter = Parameters[index];
        if (parameter.GradientQuantizer is { } quantizer)
            gradient = Quantized(quantizer, index, gradient);
        ParameterUpdate.Run(RuleOf(index), parameter.Value.Values, gradient, FirstMoments(index), SecondMoments(index));
    }

    /// <summary>What the present step does to a parameter.</summary>
    private UpdateRule RuleOf(int index)
    {
        Parameter parameter = Parameters[index];
        if (parameter.UpdateScale == 1 && float.IsPositiveInfinity(parameter.Bound) && parameter.Grid is null)
            return _rule;
        UpdateRule rule = _rule with { Scale = parameter.UpdateScale, Bound = parameter.Bound };
        return parameter.Grid is not { } grid ? rule : rule with
        {
            GridScale = grid.Scales[0],
            GridLow = grid.Format.MinCode - grid.ZeroPoints[0],
            GridHigh = grid.Format.MaxCode - grid.ZeroPoints[0],
            GridIsStochastic = grid.Rounding == Rounding.Stochastic,
            Random = RandomOf(index, 0),
        };
    }

    /// <summary>The first moments of a parameter; empty where there are none.</summary>
    private protected abstract Span<float> FirstMoments(int index);

    /// <summary>The second moments of a parameter; empty where there are none.</summary>
    private protected abstract Span<float> SecondMoments(int index);

    /// <summary>What the step numbered <see cref="StepCount"/> does to a parameter without settings of its own.</summary>
    private protected abstract UpdateRule Rule();

    private protected Tensor[] ZerosLikeParameters() => [.. Parameters.Select(parameter => new Tensor(parameter.Value.Shape))];

    private protected IEnumerable<NamedTensor> Named(string what, Tensor[] tensors) =>
        tensors.Select((tensor, i) => new NamedTensor($"{Parameters[i].Name}.{what}", tensor));

    private protected static float NotNegative(float value) => float.IsFinite(value) && value >= 0 ? value
        : throw new ArgumentOutOfRangeException(nameof(value), $"This is to be a finite number of at least 0, not {value}.");

    private static float Positive(float value) => value > 0 ? value
        : throw new ArgumentOutOfRangeException(nameof(value), $"A limit of gradients is a positive number, not {value}.");

    private CounterRandom RandomOf(int index, ulong use) => new CounterRandom(Seed).Stream((ulong)StepCount).Stream((2 * (ulong)index) + use);

    private ReadOnlySpan<float> Quantized(Quantizer quantizer, int index, ReadOnlySpan<float> gradient)
    {
        Parameter parameter = Parameters[index];
        try
        {
            GradientRule? rule = _gradientRules[index];
            if (rule?.Quantizer != quantizer)
                _gradientRules[index] = rule = new GradientRule(quantizer, parameter.Value.Shape);
            return rule.PointsOf(gradient, RandomOf(index, 1));
        }
        catch (NibbleException error)
        {
            throw new TrainingException($"The gradient of '{parameter.Name}' can't be quantized in step {StepCount}: {error.Message} If the data is sound, training has diverged: lower the learning rate.", error);
        }
    }
}
