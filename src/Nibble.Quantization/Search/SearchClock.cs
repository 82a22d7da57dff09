using System.Diagnostics;

namespace Nibble.Quantization;

/// <summary>Knows when a search must end, and tells how far it is.</summary>
internal sealed class SearchClock(SearchGoal goal, IProgress<SearchProgress>? progress, CancellationToken stop)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _stageStart;
    private string? _stage;
    private bool _isCancelled;

    /// <summary>Whether someone asked for the end; the best so far is wanted at once.</summary>
    public bool IsStopped => _isCancelled || stop.IsCancellationRequested;

    /// <summary>Whether no more trials may start.</summary>
    public bool IsOver => IsStopped || (goal.MaxTime is { } limit && Stopwatch.GetElapsedTime(_start) >= limit);

    /// <summary>Notes that a measure ended the search from inside.</summary>
    public void Cancel() => _isCancelled = true;

    /// <summary>Tells that a step of a stage is done.</summary>
    public void Report(string stage, int done, int total, SearchTrial? best)
    {
        if (stage != _stage)
            (_stage, _stageStart) = (stage, _stage is null ? _start : Stopwatch.GetTimestamp());
        TimeSpan? left = done == 0 ? null : Stopwatch.GetElapsedTime(_stageStart) / done * Math.Max(total - done, 0);
        if (left is not null && goal.MaxTime is { } limit)
            left = TimeSpan.FromTicks(Math.Clamp((limit - Stopwatch.GetElapsedTime(_start)).Ticks, 0, left.Value.Ticks));
        progress?.Report(new SearchProgress(stage, done, total, best, left));
    }
}
