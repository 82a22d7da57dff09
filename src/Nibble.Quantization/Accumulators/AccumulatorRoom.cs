using Nibble.Graphs;

namespace Nibble.Quantization;

/// <summary>
/// What the integer weights of one row may add up to, so that its accumulator fits a limit for every input: two inequalities in p, the sum of the
/// positive weights, and n, that of the magnitudes of the negative ones.
/// </summary>
/// <remarks>
/// For inputs from -l to h, both ends at least 0, the greatest sum is b + p·h + n·l and the least b - p·l - n·h, and both are reached: the same proof as
/// <see cref="Numerics.AccumulatorRange"/>, solved for the weights. Inputs without sign (l = 0) leave the two signs each a budget of its own.
/// </remarks>
internal readonly struct AccumulatorRoom
{
    private readonly Int128 _highs;
    private readonly Int128 _lows;
    private readonly Int128 _up;
    private readonly Int128 _down;

    /// <summary>The room beside a bias.</summary>
    public AccumulatorRoom(Quantize input, AccumulatorLimit limit, long bias)
    {
        Int128 end = Int128.One << (limit.Bits - 1);
        (_up, _down) = (end - 1 - bias, end + bias);
        long low = input.Format.MinCode, high = input.Format.MaxCode;
        if (input.Grid is { } grid)
            (_highs, _lows) = (Math.Max(high - grid.ZeroPoints[0], 0), Math.Max(grid.ZeroPoints[0] - low, 0));
        else
            // Any zero point: all inputs may lie above it or all below, so each sign must fit both ends.
            (_highs, _lows, _up, _down) = (high - low, 0, Int128.Min(_up, _down), Int128.Min(_up, _down));
    }

    /// <summary>What each unit of p takes of the first inequality's room, and each unit of n of the second's: h.</summary>
    public double Highs => (double)_highs;

    /// <summary>What each unit of n takes of the first inequality's room, and each unit of p of the second's: l.</summary>
    public double Lows => (double)_lows;

    /// <summary>The room of the first inequality: p·h + n·l is at most this.</summary>
    public double Up => (double)_up;

    /// <summary>The room of the second inequality: p·l + n·h is at most this.</summary>
    public double Down => (double)_down;

    /// <summary>Whether the bias alone fits.</summary>
    public bool HoldsBias => Holds(0, 0);

    /// <summary>Whether there is room for one weight of 1 or -1, whichever it is.</summary>
    public bool HoldsOne => Holds(1, 0) && Holds(0, 1);

    /// <summary>Whether weights of these sums fit.</summary>
    public bool Holds(long positive, long negative) =>
        (positive * _highs) + (negative * _lows) <= _up && (positive * _lows) + (negative * _highs) <= _down;

    /// <summary>Whether a row fits.</summary>
    public bool Holds(ReadOnlySpan<int> row)
    {
        (long positive, long negative) = SumsOf(row);
        return Holds(positive, negative);
    }

    /// <summary>p and n of a row.</summary>
    public static (long Positive, long Negative) SumsOf(ReadOnlySpan<int> row)
    {
        long positive = 0, negative = 0;
        foreach (int weight in row)
            if (weight > 0)
                positive += weight;
            else
                negative -= weight;
        return (positive, negative);
    }
}
