using System.Diagnostics;

namespace Nibble.Studies;

/// <summary>Times several ways to do the same work in turns within one process, so that whatever slows the machine for a while slows all of them.</summary>
public static class Alternation
{
    private const int Turns = 20;
    private const int FewestRounds = 5;
    private const int FewestLongRounds = 3;
    private const int MostGlances = 100;

    // A turn is long against the clock's grain, and short against what disturbs a machine.
    private static readonly TimeSpan ShortestTurn = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(50);

    // After about this time what runs again and again has been compiled for speed.
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromMilliseconds(300);

    // Beside it, what wakes threads and brings data near is nothing, and a few rounds tell as much as many short ones.
    private static readonly TimeSpan LongWork = TimeSpan.FromSeconds(1);

    // Threads that look out for more work after their last would keep the next one's core: all have to rest before it begins, and do so after a while.
    // The system books a running thread's time at its ticks, so a glance is longer than a tick.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(15);

    /// <summary>Times each of some works.</summary>
    /// <param name="works">What is done, each on its own; a call must leave things so that it can be called again.</param>
    /// <param name="duration">About how long to measure all of them together, warming up not counted; at least 5 rounds are made whatever it is, 3 where one of the works takes a second or more.</param>
    /// <param name="progress">Hears of each round: 0 to 1.</param>
    /// <param name="cancellation">Stops between two rounds.</param>
    /// <returns>The time of one call of each work, in their order.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<Timing> Run(IReadOnlyList<Action> works, TimeSpan duration, Action<double>? progress = null, CancellationToken cancellation = default)
    {
        TimeSpan turn = TimeSpan.FromTicks(Math.Clamp(duration.Ticks / (Turns * works.Count), ShortestTurn.Ticks, LongestTurn.Ticks));
        int[] calls = new int[works.Count];
        bool[] isLong = new bool[works.Count];
        for (int i = 0; i < calls.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            (calls[i], isLong[i]) = CallsOf(works[i], turn, warmUp: duration < LongestWarmUp ? duration : LongestWarmUp);
        }

        int fewest = isLong.Contains(true) ? FewestLongRounds : FewestRounds;
        List<double>[] seconds = [.. works.Select(_ => new List<double>())];
        var clock = Stopwatch.StartNew();
        for (int round = 0; round < fewest || clock.Elapsed < duration; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Invoke(Math.Min(Math.Max(clock.Elapsed / duration, 0), 1));

            // Each is the first in turn, so that none always meets what another left behind.
            for (int i = 0; i < calls.Length; i++)
            {
                int work = (round + i) % calls.Length;
                if (calls.Length > 1)
                    WaitForRest();
                seconds[work].Add(SecondsOf(works[work], calls[work], isLong[work] ? 0 : (calls[work] + 7) / 8));
            }
        }

        return [.. seconds.Select(rounds => new Timing(rounds))];
    }

    private static void WaitForRest()
    {
        for (int glance = 0; glance < MostGlances; glance++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            Thread.Sleep(Glance);
            if (Environment.CpuUsage.TotalTime - before < Glance / 8)
                return;
        }
    }

    private static (int Calls, bool IsLong) CallsOf(Action work, TimeSpan turn, TimeSpan warmUp)
    {
        var clock = Stopwatch.StartNew();
        work();
        if (clock.Elapsed >= LongWork)
            return (1, true);
        do
        {
            work();
        }
        while (clock.Elapsed < warmUp);

        // Doubling finds the count for works of nanoseconds too.
        for (int calls = 1; ; calls *= 2)
        {
            double seconds = SecondsOf(work, calls, (calls + 7) / 8) * calls;
            if (seconds >= turn.TotalSeconds / 4 || calls >= 1 << 28)
                return (Math.Max(1, (int)Math.Min(calls * (turn.TotalSeconds / seconds), 1 << 30)), false);
        }
    }

    // The first calls wake threads and bring data near, and are not counted.
    private static double SecondsOf(Action work, int calls, int uncounted)
    {
        for (int i = 0; i < uncounted; i++)
            work();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
            work();
        return (double)(Stopwatch.GetTimestamp() - start) / Stopwatch.Frequency / calls;
    }
}
