using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The exponential moving average of parameters, which often predicts better than the parameters themselves: average ← decay · average + (1 - decay) · value.</summary>
/// <remarks>
/// <see cref="Update"/> after every step; for an evaluation, <see cref="Swap"/> before and after it. It begins at the parameters' values; what a quantizer learns
/// and takes from the first batch is not a number until then, and its average begins there.
/// Polyak and Juditsky 1992, in the exponential form of Tarvainen and Valpola 2017 (arXiv:1703.01780).
/// </remarks>
public sealed class WeightAverage
{
    private readonly Tensor[] _averages;

    /// <summary>Begins to follow parameters from their present values.</summary>
    /// <param name="parameters">What to follow.</param>
    /// <param name="decay">How slowly, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The decay is not of 0 to 1.</exception>
    public WeightAverage(IReadOnlyList<Parameter> parameters, float decay = 0.999f)
    {
        if (decay is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(decay), $"The decay of an average is a number of 0 to 1, not {decay}.");
        (Parameters, Decay) = ([.. parameters], decay);
        _averages = [.. Parameters.Select(parameter => parameter.Value.Clone())];
    }

    /// <summary>What is followed.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>How slowly it follows.</summary>
    public float Decay { get; }

    /// <summary>Whether the averages stand in the parameters now, and the parameters' values here.</summary>
    public bool IsSwapped { get; private set; }

    /// <summary>Moves the averages toward the present values.</summary>
    /// <exception cref="TrainingException">The averages stand in the parameters.</exception>
    public void Update()
    {
        if (IsSwapped)
            throw new TrainingException("The averages of the weights stand in the parameters, so they can't follow them. Swap back after an evaluation, before training goes on.");
        for (int i = 0; i < _averages.Length; i++)
        {
            Span<float> values = Parameters[i].Value.Values, averages = _averages[i].Values;
            if (float.IsNaN(averages[0]))
                values.CopyTo(averages);
            else
                ParameterUpdate.Average(values, Decay, averages);
        }
    }

    /// <summary>Exchanges averages and parameters; a second call undoes the first.</summary>
    public void Swap()
    {
        for (int i = 0; i < _averages.Length; i++)
        {
            Span<float> values = Parameters[i].Value.Values, averages = _averages[i].Values;
            for (int j = 0; j < values.Length; j++)
                (values[j], averages[j]) = (averages[j], values[j]);
        }

        IsSwapped = !IsSwapped;
    }

    /// <summary>The tensors that a checkpoint must hold, in a fixed order: copy them out to save, write into them to restore.</summary>
    public IReadOnlyList<NamedTensor> State() => [.. _averages.Select((average, i) => new NamedTensor($"{Parameters[i].Name}.average", average))];
}
