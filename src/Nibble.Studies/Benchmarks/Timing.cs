namespace Nibble.Studies;

/// <summary>How long one call of some work takes, as it was measured in several rounds.</summary>
public sealed class Timing
{
    private readonly double[] _sorted;

    /// <summary>Keeps the rounds.</summary>
    /// <param name="seconds">Seconds of one call, in each round; at least one.</param>
    /// <exception cref="ArgumentException">There are no rounds.</exception>
    public Timing(IEnumerable<double> seconds)
    {
        _sorted = [.. seconds.Order()];
        if (_sorted.Length == 0)
            throw new ArgumentException("A timing has at least one round.", nameof(seconds));
    }

    /// <summary>The number of rounds.</summary>
    public int Rounds => _sorted.Length;

    /// <summary>Seconds of a call in the best round.</summary>
    public double Best => _sorted[0];

    /// <summary>Seconds that a tenth of the rounds stayed below.</summary>
    public double Low => Quantile(0.1);

    /// <summary>Seconds of a call in the round in the middle.</summary>
    public double Median => Quantile(0.5);

    /// <summary>Seconds that nine tenths of the rounds stayed below.</summary>
    public double High => Quantile(0.9);

    /// <summary>The time of one piece of work where a call did several.</summary>
    /// <param name="pieces">How many a call did, at least 1.</param>
    public Timing DividedBy(int pieces) => pieces == 1 ? this : new Timing(_sorted.Select(seconds => seconds / pieces));

    // Between two rounds by their distance, so that the middle of two is their mean.
    private double Quantile(double part)
    {
        double place = part * (_sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, _sorted.Length - 1);
        return _sorted[below] + ((place - below) * (_sorted[above] - _sorted[below]));
    }
}
