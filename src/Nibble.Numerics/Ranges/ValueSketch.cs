using System.Runtime.InteropServices;

namespace Nibble.Numerics;

/// <summary>
/// A set of values in constant memory: exact while they are few, then a histogram whose bins double in width as larger values arrive.
/// </summary>
/// <remarks>
/// Bins are [i, i + 1)·2^e for a whole exponent e which the greatest magnitude decides, so doubling joins pairs of bins exactly; and the
/// number of values decides when the histogram begins. What comes out therefore depends on the values alone, not on their order nor on
/// how they were split before sketches were joined. A bin is at most 1/8192 of the greatest magnitude wide, zeros are counted apart, and
/// the memory is 256 KiB: a search for a grid of up to 12 bits loses less than a tenth of a decibel by it; with 16 bits, a few tenths.
/// </remarks>
internal sealed class ValueSketch
{
    public const int ExactLimit = 1 << 16;
    private const int HalfBinsLog2 = 14;
    private const int HalfBins = 1 << HalfBinsLog2;

    private readonly List<float> _exact = [];
    private long[]? _counts;
    private long _zeros;
    private int _exponent;

    /// <summary>The number of values.</summary>
    public long Count { get; private set; }

    public float MaxMagnitude => Seen.MaxMagnitude;

    /// <summary>From the least to the greatest value; [0, 0] where there is none.</summary>
    public Interval Seen { get; private set; }

    public void Add(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            return;
        Grow(Interval.Of(values), values.Length);
        AddSeen(values);
    }

    public void Add(ValueSketch other)
    {
        if (other.Count == 0)
            return;
        Grow(other.Seen, other.Count);
        if (other._counts is null)
        {
            AddSeen(CollectionsMarshal.AsSpan(other._exact));
            return;
        }

        _zeros += other._zeros;
        int shift = _exponent - other._exponent;
        for (int bin = 0; bin < 2 * HalfBins; bin++)
            _counts![((bin - HalfBins) >> shift) + HalfBins] += other._counts[bin];
    }

    /// <summary>Each value with how often it was seen, ascending; a bin stands for its center.</summary>
    public (double[] Values, long[] Counts) Summary()
    {
        var values = new List<double>();
        var counts = new List<long>();
        void Append(double value, long count)
        {
            values.Add(value);
            counts.Add(count);
        }

        if (_counts is null)
        {
            foreach (IGrouping<float, float> equal in _exact.Order().GroupBy(value => value))
                Append(equal.Key, equal.LongCount());
            return ([.. values], [.. counts]);
        }

        for (int bin = 0; bin < _counts.Length; bin++)
        {
            if (bin == HalfBins && _zeros > 0)
                Append(0, _zeros);
            if (_counts[bin] > 0)
                Append(Math.ScaleB(bin - HalfBins + 0.5, _exponent), _counts[bin]);
        }

        return ([.. values], [.. counts]);
    }

    // Makes room for more values of this interval.
    private void Grow(Interval more, long count)
    {
        Seen = Count == 0 ? more : Seen.Union(more);
        Count += count;
        int exponent = ExponentFor(MaxMagnitude);
        if (_counts is not null && _exponent < exponent)
        {
            Widen(exponent - _exponent);
        }
        else if (_counts is null && Count > ExactLimit)
        {
            _counts = new long[2 * HalfBins];
            _exponent = exponent;
            CountInBins(CollectionsMarshal.AsSpan(_exact));
            _exact.Clear();
            _exact.TrimExcess();
        }
    }

    private void AddSeen(ReadOnlySpan<float> values)
    {
        if (_counts is null)
            _exact.AddRange(values);
        else
            CountInBins(values);
    }

    // The least exponent at which HalfBins bins reach beyond the magnitude.
    private static int ExponentFor(float magnitude) =>
        (magnitude == 0 ? -149 : Math.ILogB(magnitude) + 1) - HalfBinsLog2;

    private void CountInBins(ReadOnlySpan<float> values)
    {
        double binsPerUnit = Math.ScaleB(1, -_exponent);
        foreach (float value in values)
        {
            if (value == 0)
                _zeros++;
            else
                _counts![(int)Math.Floor(value * binsPerUnit) + HalfBins]++;
        }
    }

    private void Widen(int doublings)
    {
        var joined = new long[2 * HalfBins];
        for (int bin = 0; bin < joined.Length; bin++)
            joined[((bin - HalfBins) >> Math.Min(doublings, 31)) + HalfBins] += _counts![bin];
        _counts = joined;
        _exponent += doublings;
    }
}
