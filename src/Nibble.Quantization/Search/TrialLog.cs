using System.Collections.Immutable;
using Nibble.Graphs;

namespace Nibble.Quantization;

/// <summary>Measures networks, remembers all, and knows which is the best so far.</summary>
internal sealed class TrialLog
{
    // Shares of right answers are compared; their differences have rounding of their own.
    private const double Tolerance = 1e-12;

    private readonly Graph _model;
    private readonly BitSpace _space;
    private readonly SearchGoal _goal;
    private readonly SearchClock _clock;
    private readonly double _floatAccuracy;
    private readonly List<SearchTrial> _trials = [];
    private readonly List<ImmutableArray<int>> _widths = [];
    private readonly Dictionary<string, SearchTrial> _known = [];
    private readonly double? _asked;
    private double? _surelyAsked;
    private int _best = -1;

    /// <summary>Measures the float network.</summary>
    public TrialLog(Graph model, BitSpace space, SearchGoal goal, SearchClock clock)
    {
        (_model, _space, _goal, _clock) = (model, space, goal, clock);
        _floatAccuracy = goal.Accuracy(model);
        if (!double.IsFinite(_floatAccuracy))
            throw new QuantizationException($"The measure of the search says {_floatAccuracy} of the float network '{model.Name}'; it must be a number to compare with.");
        _asked = Target = goal.TargetFor(_floatAccuracy);
    }

    /// <summary>The least accuracy of a trial; null where none was asked for. It rises where the surer measure does not confirm what trials say.</summary>
    public double? Target { get; private set; }

    /// <summary>The best trial so far; there is one once a trial succeeded.</summary>
    public SearchTrial Best => _trials[_best];

    /// <summary>Its widths.</summary>
    public ImmutableArray<int> BestWidths => _widths[_best];

    /// <summary>What the search makes small, of the best.</summary>
    public long BestCost => CostOf(Best);

    /// <summary>Whether more accuracy would be better: none was asked for, or it is not reached.</summary>
    public bool SeeksAccuracy => Target is null || !Holds(Best);

    /// <summary>Whether no more trials may start.</summary>
    public bool HasEnded => _clock.IsOver || _trials.Count >= _goal.MaxTrials;

    /// <summary>Whether a network was measured.</summary>
    public bool HasTried(ImmutableArray<int> widths) => _known.ContainsKey(KeyOf(widths));

    /// <summary>Whether a network with at least as many bits everywhere failed to hold the accuracy. With limited accumulators, fewer bits of inputs may be worth more, so these must be equal.</summary>
    public bool IsHopeless(ImmutableArray<int> widths)
    {
        bool IsBelow(ImmutableArray<int> failed, int knob) => _goal.Accumulator is not null && _space.ActivationKnobs.Contains(knob) ? widths[knob] == failed[knob] : widths[knob] <= failed[knob];
        return !SeeksAccuracy && Enumerable.Range(0, _trials.Count).Any(i => !Holds(_trials[i]) && Enumerable.Range(0, widths.Length).All(knob => IsBelow(_widths[i], knob)));
    }

    /// <summary>Whether a trial has the accuracy asked for.</summary>
    public bool Holds(SearchTrial? trial) => trial is not null && !(trial.Accuracy < Target - Tolerance);

    /// <summary>Measures a network, and tells whether it is better than the best before.</summary>
    public bool TryForBest(ImmutableArray<int> widths, string change)
    {
        int before = _best;
        Try(widths, change);
        return _best != before;
    }

    /// <summary>Measures a network, unless it is known; null where the search is over.</summary>
    public SearchTrial? Try(ImmutableArray<int> widths, string change)
    {
        if (_known.TryGetValue(KeyOf(widths), out SearchTrial? known))
            return known;
        // The first trial is for having something to return.
        if (_trials.Count > 0 && HasEnded)
            return null;
        Graph graph = _space.Build(widths);
        double accuracy;
        try
        {
            accuracy = _goal.Accuracy(graph);
        }
        catch (OperationCanceledException) when (_trials.Count > 0)
        {
            _clock.Cancel();
            return null;
        }

        accuracy = double.IsNaN(accuracy) ? double.NegativeInfinity : accuracy;
        ImmutableArray<LayerChoice> layers = _space.Describe(widths);
        long bytes = _space.BytesOf(widths);
        var trial = new SearchTrial(
            _trials.Count + 1,
            change,
            [.. layers.Select(layer => new LayerBits(layer.Layer, layer.WeightBits, layer.ActivationBits))],
            accuracy,
            bytes,
            layers.Sum(layer => layer.BitOperations),
            IntegerLayer.Of(graph).Select(layer => layer.Accumulator().Bits).DefaultIfEmpty(0).Max(),
            IsMet: !(accuracy < _asked - Tolerance) && !(bytes > _goal.MaxBytes));
        Add(trial, widths);
        return trial;
    }

    /// <summary>
    /// Asks the surer measure for the best trial. Where it does not hold, trials must have so much more accuracy as it lacks, and the search goes on from
    /// those that do; where none does, all that met the goal are asked for, the cheapest first.
    /// </summary>
    /// <returns>Whether there is nothing more to search for.</returns>
    public bool Confirm()
    {
        if (_goal.Confirm is not { } confirm || Target is null)
            return true;
        while (Best is { IsMet: true, Confirmed: null } && !_clock.IsStopped)
        {
            if (!TryConfirm(confirm) || Best.IsMet)
                return true;
            int[] left = [.. Enumerable.Range(0, _trials.Count).Where(i => _trials[i] is { IsMet: true, Confirmed: null }).OrderBy(i => CostOf(_trials[i])).ThenByDescending(i => _trials[i].Accuracy)];
            int[] holding = [.. left.Where(i => Holds(_trials[i]))];
            _best = holding.Concat(left).FirstOrDefault(Enumerable.Range(0, _trials.Count).MaxBy(i => _trials[i].Confirmed ?? double.NegativeInfinity));
            if (holding.Length > 0 && !HasEnded)
                return false;
        }

        return true;
    }

    /// <summary>Sums up.</summary>
    public SearchResult Finish()
    {
        Graph graph = _space.Build(BestWidths);
        Dictionary<string, int> accumulators = IntegerLayer.Of(graph).ToDictionary(layer => layer.Node.Name, layer => layer.Accumulator().Bits);
        return new SearchResult(
            _goal,
            graph,
            Best,
            [.. _space.Describe(BestWidths).Select(layer => layer with { AccumulatorBits = accumulators.GetValueOrDefault(layer.Layer) })],
            _floatAccuracy,
            [.. _trials],
            HasEnded);
    }

    private void Add(SearchTrial trial, ImmutableArray<int> widths)
    {
        _trials.Add(trial);
        _widths.Add(widths);
        _known.Add(KeyOf(widths), trial);
        if (_best < 0 || IsBetter(trial, Best))
            _best = _trials.Count - 1;
        _clock.Report("trials", _trials.Count, _goal.MaxTrials, Best);
    }

    // False where that was stopped.
    private bool TryConfirm(Func<Graph, double> confirm)
    {
        try
        {
            _surelyAsked ??= _goal.TargetFor(confirm(_model));
            double accuracy = confirm(_space.Build(BestWidths));
            bool holds = !(accuracy < _surelyAsked - Tolerance);
            _trials[_best] = Best with { Confirmed = accuracy, IsMet = holds };
            if (!holds)
                Target = Math.Max(Target!.Value + (_surelyAsked!.Value - (double.IsNaN(accuracy) ? 0 : accuracy)), Best.Accuracy + (2 * Tolerance));
            _clock.Report("confirmation", 1, 1, Best);
            return true;
        }
        catch (OperationCanceledException)
        {
            _clock.Cancel();
            return false;
        }
    }

    // A size is a wall, accuracy comes next; where both are as asked, less is better.
    private bool IsBetter(SearchTrial trial, SearchTrial than)
    {
        bool fits = !(trial.Bytes > _goal.MaxBytes), fitted = !(than.Bytes > _goal.MaxBytes);
        if (fits != fitted)
            return fits;
        if (!fits && trial.Bytes != than.Bytes)
            return trial.Bytes < than.Bytes;
        if (Target is not null && Holds(trial) && Holds(than))
            return (CostOf(trial), -trial.Accuracy).CompareTo((CostOf(than), -than.Accuracy)) < 0;
        return (-trial.Accuracy, CostOf(trial)).CompareTo((-than.Accuracy, CostOf(than))) < 0;
    }

    private long CostOf(SearchTrial trial) => _goal.Minimize == SearchCost.Bytes ? trial.Bytes : trial.BitOperations;

    private static string KeyOf(ImmutableArray<int> widths) => string.Join(',', widths);
}
