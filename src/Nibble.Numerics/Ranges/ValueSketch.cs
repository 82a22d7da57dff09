namespace Nibble.Numerics;

/// <summary>
/// A set of values in constant memory: exact while they are few, then a histogram whose bins double in width as larger values arrive.
/// </summary>
/// <remarks>
/// Bins are [i, i + 1)·2^e for a whole exponent e, so doubling joins pairs of bins exactly, and what comes out does not depend
/// on the order in which the values came once the histogram has begun. A bin is at most 1/2048 of the greatest magnitude wide, so a
/// search for a grid of 12 bits or more sees its values rounded, which costs it a few tenths of a decibel.
/// </remarks>
internal sealed class ValueSketch
{
    private const int ExactLimit = 1 << 16;
    private const int HalfBins = 1 << 12;

    private readonly List<float> _exact = [];
    private long[]? _counts;
    private int _exponent;

    public float MaxMagnitude { get; private set; }

    public Interval Seen { get; private set; }

    public void Add(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            return;
        Interval more = Interval.Of(values);
        Seen = _exact.Count == 0 && _counts is null ? more : new Interval(Math.Min(Seen.Low, more.Low), Math.Max(Seen.High, more.High));
        MaxMagnitude = Seen.MaxMagnitude;
        if (_counts is null && _exact.Count + values.Length <= ExactLimit)
        {
            _exact.AddRange(values);
            return;
        }

        if (_counts is null)
        {
            _counts = new long[2 * HalfBins];
            _exponent = ExponentFor(MaxMagnitude);
            Count(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_exact));
            _exact.Clear();
        }

        while (_exponent < ExponentFor(MaxMagnitude))
            DoubleWidth();
        Count(values);
    }

    /// <summary>Each value with how often it was seen; a bin stands for its centre.</summary>
    public (double[] Values, long[] Counts) Summary()
    {
        if (_counts is null)
            return ([.. _exact.Select(value => (double)value)], [.. Enumerable.Repeat(1L, _exact.Count)]);
        int[] filled = [.. Enumerable.Range(0, _counts.Length).Where(bin => _counts[bin] > 0)];
        return ([.. filled.Select(bin => Math.ScaleB(bin - HalfBins + 0.5, _exponent))], [.. filled.Select(bin => _counts[bin])]);
    }

    // The least exponent at which HalfBins bins reach beyond the magnitude.
    private static int ExponentFor(float magnitude) =>
        magnitude == 0 ? -149 : Math.ILogB(magnitude) + 1 - 12;

    private void Count(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            _counts![(int)Math.Floor(Math.ScaleB(value, -_exponent)) + HalfBins]++;
    }

    private void DoubleWidth()
    {
        var joined = new long[2 * HalfBins];
        for (int bin = 0; bin < joined.Length; bin++)
            joined[((bin - HalfBins) >> 1) + HalfBins] += _counts![bin];
        _counts = joined;
        _exponent++;
    }
}
