using System.Diagnostics;

namespace Nibble.Studies;

/// <summary>How long an epoch takes, and how many samples a second it trains on, as far as this process does it.</summary>
internal sealed class EpochClock
{
    private long _started = Stopwatch.GetTimestamp();
    private long _samples;
    private TimeSpan _trained;

    /// <summary>From the beginning until now.</summary>
    public double Seconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Of the epoch so far, up to the last step.</summary>
    public double SamplesPerSecond => _samples / Math.Max(_trained.TotalSeconds, 1e-3);

    /// <summary>Says that a step is done.</summary>
    public void Count(long samples)
    {
        _samples += samples;
        _trained = Stopwatch.GetElapsedTime(_started);
    }

    /// <summary>Begins the next epoch.</summary>
    public void Restart() => (_started, _samples, _trained) = (Stopwatch.GetTimestamp(), 0, default);
}
