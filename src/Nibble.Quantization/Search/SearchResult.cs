using System.Collections.Immutable;
using Nibble.Graphs;

namespace Nibble.Quantization;

/// <summary>What a search for few bits found. It has the best network also where the goal was out of reach or the search was stopped.</summary>
/// <param name="Goal">What was asked for.</param>
/// <param name="Model">The best network.</param>
/// <param name="Best">Its trial.</param>
/// <param name="Layers">What it gives each layer, in the network's order; layers whose weights alone are codes come last.</param>
/// <param name="FloatAccuracy">What the goal's measure says of the float network.</param>
/// <param name="Trials">Every network that was measured, in order.</param>
/// <param name="IsStopped">Whether the search was stopped from outside, or by its limit of time or trials, before it was done.</param>
public sealed record SearchResult(
    SearchGoal Goal,
    Graph Model,
    SearchTrial Best,
    ImmutableArray<LayerChoice> Layers,
    double FloatAccuracy,
    ImmutableArray<SearchTrial> Trials,
    bool IsStopped)
{
    /// <summary>Whether the best network is all that was asked for.</summary>
    public bool IsMet => Best.IsMet;

    /// <summary>The least accuracy that was asked for; null where none was.</summary>
    public double? AccuracyTarget => Goal.TargetFor(FloatAccuracy);

    /// <summary>The trials that no other beats in everything, by falling accuracy; of equal ones the first.</summary>
    public ImmutableArray<SearchTrial> Pareto =>
    [
        .. Trials.Where(trial => !Trials.Any(other => other.Dominates(trial) || (other.Number < trial.Number && IsEqual(other, trial))))
            .OrderByDescending(trial => trial.Accuracy).ThenBy(trial => trial.Bytes).ThenBy(trial => trial.Number),
    ];

    /// <summary>What is missing and by how much, for people; null where nothing is.</summary>
    public string? Shortfall
    {
        get
        {
            if (IsMet)
                return null;
            List<string> missing = [];
            if (Goal.MaxBytes is long bytes && Best.Bytes > bytes)
                missing.Add(FormattableString.Invariant($"{Best.Bytes:N0} bytes are {Best.Bytes - bytes:N0} more than the {bytes:N0} asked for"));
            if (AccuracyTarget is double target && Best.Accuracy < target)
                missing.Add(FormattableString.Invariant($"an accuracy of {Best.Accuracy:0.####} is {target - Best.Accuracy:0.####} short of the {target:0.####} asked for"));
            else if (missing.Count == 0)
                missing.Add(FormattableString.Invariant($"the accuracy holds in the trials but not on all the data, where it is {Best.Confirmed:0.####}"));
            return string.Join(", and ", missing);
        }
    }

    private static bool IsEqual(SearchTrial one, SearchTrial other) =>
        (one.Accuracy, one.Bytes, one.BitOperations, one.AccumulatorBits) == (other.Accuracy, other.Bytes, other.BitOperations, other.AccumulatorBits);
}
