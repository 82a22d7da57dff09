using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Watches a measure of validation: says when it has long not improved, and keeps the network of its best value.</summary>
/// <remarks>A measure that is no number is no improvement. Prechelt 1998 (Early Stopping - But When?).</remarks>
public sealed class EarlyStopping
{
    private readonly IReadOnlyList<NamedTensor> _watched;
    private readonly Tensor[] _best;

    // The best value, the round of it, and the rounds so far.
    private readonly Tensor _record = new([3], [float.NaN, 0, 0]);

    /// <summary>Begins to watch.</summary>
    /// <param name="state">What to keep of the best round, usually <see cref="Sequential.State"/>.</param>
    /// <param name="patience">The rounds without improvement after which training is over, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is below 1.</exception>
    public EarlyStopping(IReadOnlyList<NamedTensor> state, int patience)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        (_watched, Patience) = (state, patience);
        _best = [.. state.Select(entry => entry.Value.Clone())];
    }

    /// <summary>The rounds without improvement after which training is over.</summary>
    public int Patience { get; }

    /// <summary>What a value must be better by than the best so far.</summary>
    public float SmallestGain { get; init; }

    /// <summary>Whether greater is better, as for an accuracy; else less is, as for a loss.</summary>
    public bool GreaterIsBetter { get; init; }

    /// <summary>The best value; NaN before there is one.</summary>
    public float Best => _record[0];

    /// <summary>The round of the best value, from 1; 0 before there is one.</summary>
    public int BestRound => (int)_record[1];

    /// <summary>The rounds observed.</summary>
    public int Rounds => (int)_record[2];

    /// <summary>Whether the patience is used up.</summary>
    public bool IsOver => Rounds - BestRound >= Patience;

    /// <summary>Takes the measure of a round, and keeps the network where it is the best.</summary>
    /// <returns>Whether it is.</returns>
    public bool Observe(float measure)
    {
        _record[2]++;
        float gain = GreaterIsBetter ? measure - Best : Best - measure;
        bool better = !float.IsNaN(measure) && (float.IsNaN(Best) || gain > SmallestGain);
        if (!better)
            return false;
        (_record[0], _record[1]) = (measure, _record[2]);
        for (int i = 0; i < _best.Length; i++)
            _watched[i].Value.Values.CopyTo(_best[i].Values);
        return true;
    }

    /// <summary>Brings the network of the best round back; the one it began with where there was none.</summary>
    public void Restore()
    {
        for (int i = 0; i < _best.Length; i++)
            _best[i].Values.CopyTo(_watched[i].Value.Values);
    }

    /// <summary>The tensors that a checkpoint must hold, in a fixed order: copy them out to save, write into them to restore.</summary>
    public IReadOnlyList<NamedTensor> State() =>
        [new NamedTensor("stopping.record", _record), .. _watched.Select((entry, i) => new NamedTensor($"{entry.Name}.best", _best[i]))];
}
