namespace Nibble.Numerics;

/// <summary>Number, mean, mean magnitude and mean square of values, from sums without rounding: they depend on the values alone, not on order or splits.</summary>
/// <remarks>A float is a whole mantissa times a power of two; mantissas and their squares are summed as integers, apart for each of the 256 exponents. 12 KiB.</remarks>
internal sealed class ValueMoments
{
    private readonly Int128[] _sums = new Int128[256];
    private readonly Int128[] _magnitudes = new Int128[256];
    private readonly Int128[] _squares = new Int128[256];

    public long Count { get; private set; }

    public Interval Seen { get; private set; }

    public double Mean => Total(_sums, 1) / Math.Max(Count, 1);

    public double MeanMagnitude => Total(_magnitudes, 1) / Math.Max(Count, 1);

    public double StandardDeviation => Math.Sqrt(Math.Max(0, (Total(_squares, 2) / Math.Max(Count, 1)) - (Mean * Mean)));

    public void Add(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            return;
        Grow(Interval.Of(values), values.Length);
        foreach (float value in values)
        {
            uint bits = BitConverter.SingleToUInt32Bits(value);
            int exponent = (int)(bits >> 23) & 0xFF;
            long mantissa = (bits & 0x7FFFFF) | (exponent > 0 ? 0x800000u : 0);
            int place = Math.Max(exponent, 1);
            _sums[place] += float.IsNegative(value) ? -mantissa : mantissa;
            _magnitudes[place] += mantissa;
            _squares[place] += mantissa * mantissa;
        }
    }

    public void Add(ValueMoments other)
    {
        if (other.Count == 0)
            return;
        Grow(other.Seen, other.Count);
        for (int place = 0; place < 256; place++)
        {
            _sums[place] += other._sums[place];
            _magnitudes[place] += other._magnitudes[place];
            _squares[place] += other._squares[place];
        }
    }

    private void Grow(Interval more, long count)
    {
        Seen = Count == 0 ? more : Seen.Union(more);
        Count += count;
    }

    // A mantissa at place p counts 2^(p - 150) each.
    private static double Total(Int128[] sums, int power)
    {
        double total = 0;
        for (int place = 0; place < sums.Length; place++)
            total += Math.ScaleB((double)sums[place], power * (place - 150));
        return total;
    }
}
