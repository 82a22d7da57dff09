using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>One search.</summary>
internal sealed class BitSearchRun
{
    private readonly BitSpace _space;
    private readonly NoiseModel _noise;
    private readonly SearchGoal _goal;
    private readonly TrialLog _log;
    private readonly SearchClock _clock;

    public BitSearchRun(Graph model, SearchGoal goal, Tensor calibration, IProgress<SearchProgress>? progress, CancellationToken stop)
    {
        _goal = goal;
        _space = new BitSpace(model, goal, calibration);
        _noise = new NoiseModel(_space, calibration);
        _clock = new SearchClock(goal, progress, stop);
        _log = new TrialLog(model, _space, goal, _clock);
    }

    /// <summary>Searches.</summary>
    public SearchResult Run()
    {
        // First of all something to return if the search is stopped.
        ImmutableArray<int> widest = [.. _space.Knobs.Select(knob => knob.Widest)];
        _log.Try(widest, "the widest of all");
        ImmutableArray<int> start = Start(widest);
        ImmutableArray<ImmutableArray<int>> path = PathFrom(start);
        _log.Try(start, "inputs of fewer bits, for wider weights");
        do
            Search(start, path);
        while (!_log.Confirm());
        return _log.Finish();
    }

    // Goes on from what is known: again when the surer measure asks for more.
    private void Search(ImmutableArray<int> start, ImmutableArray<ImmutableArray<int>> path)
    {
        if (_log.Target is not null && _log.Holds(_log.Try(start, "")))
            Halve(path);
        if (_goal.MaxBytes is long bytes && _log.Best.Bytes > bytes)
            _log.Try(path.FirstOrDefault(widths => _space.BytesOf(widths) <= bytes, path[^1]), "the first on the way down that is small enough");
        TryEqualWidths(start);
        while (!_log.HasEnded && Candidates().Any(candidate => _log.TryForBest(candidate.Widths, candidate.Change)))
        {
        }
    }

    // The widest of all, but where accumulators are limited, inputs of fewer bits may leave weights so much room that outputs gain.
    private ImmutableArray<int> Start(ImmutableArray<int> widest)
    {
        int[] searched = [.. _space.ActivationKnobs.Where(knob => _space.Knobs[knob].Widths.Length > 1)];
        if (_goal.Accumulator is null || searched.Length == 0)
            return widest;
        MeasureAll(searched, widest);
        ImmutableArray<int> start = widest;
        foreach (int knob in searched)
            start = start.SetItem(knob, _space.Knobs[knob].Widths.OrderByDescending(width => width).MinBy(width => _noise.Added(knob, width)));
        return start != widest && _noise.Of(start) < _noise.Of(widest) ? start : widest;
    }

    private ImmutableArray<ImmutableArray<int>> PathFrom(ImmutableArray<int> start)
    {
        IEnumerable<int> knobs = _goal.Minimize == SearchCost.BitOperations ? [.. _space.WeightKnobs, .. _space.ActivationKnobs] : _space.WeightKnobs;
        MeasureAll([.. knobs.Where(knob => _space.Knobs[knob].Widths.Length > 1)], start);
        return DescentPath.From(start, _space, _noise);
    }

    private void MeasureAll(int[] knobs, ImmutableArray<int> from)
    {
        double noise = _noise.Of(from);
        for (int i = 0; i < knobs.Length && !_clock.IsOver; i++)
        {
            _noise.Measure(knobs[i], from, noise);
            _clock.Report("sensitivity", i + 1, knobs.Length, _log.Best);
        }
    }

    // The start holds; the end is taken not to, unless a trial says so.
    private void Halve(ImmutableArray<ImmutableArray<int>> path)
    {
        int low = 0, high = path.Length;
        while (high - low > 1 && !_log.HasEnded)
        {
            int middle = (low + high) / 2;
            if (_log.Holds(_log.Try(path[middle], $"step {middle} of {path.Length - 1} on the way down")))
                low = middle;
            else
                high = middle;
        }
    }

    // What one would do without a search must not be better than what it finds.
    private void TryEqualWidths(ImmutableArray<int> start)
    {
        foreach (int bits in _goal.WeightBits.Distinct().OrderDescending())
        {
            ImmutableArray<int> widths = start;
            foreach (int knob in _space.WeightKnobs.Where(knob => _space.Knobs[knob].Widths.Contains(bits)))
                widths = widths.SetItem(knob, bits);
            if (_log.HasTried(widths) || !MayBeBetter(widths))
                continue;
            _log.Try(widths, $"all weights of {bits} bits");
            return;
        }
    }

    // Changes of one knob of the best network that may lead to a better one, the most promising first; then those of two, of which not all can be tried.
    private IEnumerable<(ImmutableArray<int> Widths, string Change)> Candidates()
    {
        ImmutableArray<int> best = _log.BestWidths;
        List<(ImmutableArray<int> Widths, string Change)> singles = [], pairs = [];
        for (int one = 0; one < best.Length; one++)
            foreach (int direction in new[] { -1, 1 })
            {
                if (_space.Knobs[one].Next(best[one], direction) is not int width)
                    continue;
                (ImmutableArray<int> Widths, string Change) single = (best.SetItem(one, width), $"{_space.Knobs[one].Name} to {width} bits");
                singles.Add(single);
                for (int other = 0; direction > 0 && other < best.Length; other++)
                    for (int? less = _space.Knobs[other].Next(best[other], -1); other != one && less is int bits; less = _space.Knobs[other].Next(bits, -1))
                        pairs.Add((single.Widths.SetItem(other, bits), $"{single.Change}, {_space.Knobs[other].Name} to {bits}"));
            }

        return [.. Promising(singles), .. Promising(pairs).Take(Math.Max(8, _space.Knobs.Count(knob => knob.Widths.Length > 1)))];
    }

    private IEnumerable<(ImmutableArray<int> Widths, string Change)> Promising(IEnumerable<(ImmutableArray<int> Widths, string Change)> changes)
    {
        (double noise, long cost) = (_noise.Added(_log.BestWidths), _log.BestCost);
        return changes
            .Where(change => !_log.HasTried(change.Widths) && MayBeBetter(change.Widths) && !_log.IsHopeless(change.Widths))
            .OrderBy(change => (_noise.Added(change.Widths) - noise) is var added && (added <= 0 || _log.SeeksAccuracy) ? added : added / (cost - _space.CostOf(change.Widths)));
    }

    private bool MayBeBetter(ImmutableArray<int> widths)
    {
        if (_goal.MaxBytes is long bytes && _space.BytesOf(widths) > bytes && _space.BytesOf(widths) >= _log.Best.Bytes)
            return false;
        return _log.SeeksAccuracy || _space.CostOf(widths) < _log.BestCost;
    }
}
