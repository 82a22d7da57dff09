using System.Collections.Immutable;

namespace Nibble.Numerics;

// The different values of a sample, ascending, with running sums, so that the mean and the error of a cell take no loop.
internal sealed class SortedSample
{
    private readonly double _center;
    private readonly double[] _counts;
    private readonly double[] _sums;
    private readonly double[] _squares;

    public SortedSample(ReadOnlySpan<float> values)
    {
        float[] sorted = values.ToArray();
        Array.Sort(sorted);
        ImmutableArray<float>.Builder kinds = ImmutableArray.CreateBuilder<float>();
        List<double> counts = [0];
        double total = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            total += sorted[i];
            if (i < sorted.Length - 1 && sorted[i + 1] == sorted[i])
                continue;
            kinds.Add(sorted[i]);
            counts.Add(i + 1);
        }

        (Kinds, _counts, _center) = (kinds.ToImmutable(), [.. counts], total / sorted.Length);
        (_sums, _squares) = (new double[_counts.Length], new double[_counts.Length]);
        for (int i = 0; i < KindCount; i++)
        {
            // About the mean, or squares would cancel where values lie close together far from zero.
            double count = _counts[i + 1] - _counts[i], distance = Kinds[i] - _center;
            _sums[i + 1] = _sums[i] + (count * distance);
            _squares[i + 1] = _squares[i] + (count * distance * distance);
        }
    }

    public ImmutableArray<float> Kinds { get; }

    public int KindCount => Kinds.Length;

    // Of the kinds from start up to, not including, end; never outside them, whatever the sums have lost.
    public double Mean(int start, int end) =>
        Math.Clamp(_center + ((_sums[end] - _sums[start]) / (_counts[end] - _counts[start])), Kinds[start], Kinds[end - 1]);

    public double SquaredError(int start, int end)
    {
        double sum = _sums[end] - _sums[start];
        return Math.Max(0, _squares[end] - _squares[start] - (sum * sum / (_counts[end] - _counts[start])));
    }

    // The index of the first kind that is not below a value.
    public int FirstFrom(double value)
    {
        int low = 0, high = KindCount;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = Kinds[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    public float Quantile(double fraction)
    {
        int place = Array.BinarySearch(_counts, fraction * _counts[^1]);
        return Kinds[Math.Min(place >= 0 ? place : ~place - 1, KindCount - 1)];
    }

    // k-means++: each level is drawn with a probability proportional to the squared distance from those before.
    public double[] Spread(int count, CounterRandom random)
    {
        var levels = new double[count];
        double[] weights = [.. Enumerable.Range(0, KindCount).Select(i => _counts[i + 1] - _counts[i])];
        double[] distances = [.. Enumerable.Repeat(double.PositiveInfinity, KindCount)];
        for (int level = 0; level < count; level++)
        {
            double rest = random.Uniform((ulong)level) * weights.Sum();
            int chosen = 0;
            while (chosen < KindCount - 1 && (rest >= weights[chosen] || weights[chosen] == 0))
                rest -= weights[chosen++];
            levels[level] = Kinds[chosen];
            for (int i = 0; i < KindCount; i++)
            {
                distances[i] = Math.Min(distances[i], Math.Pow((double)Kinds[i] - Kinds[chosen], 2));
                weights[i] = (_counts[i + 1] - _counts[i]) * distances[i];
            }
        }

        Array.Sort(levels);
        return levels;
    }
}
