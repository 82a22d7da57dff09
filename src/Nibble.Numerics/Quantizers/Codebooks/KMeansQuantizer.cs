namespace Nibble.Numerics;

/// <summary>A codebook of the k levels that k-means finds for the values of each group: q(x) is the nearest level.</summary>
/// <remarks>
/// Lloyd's iteration: levels become the means of their cells, thresholds the midpoints of levels, until no value changes its cell; where a
/// cell is empty, that with the greatest error is split at its mean instead. Values of at most k kinds are kept exactly, and so quantizing twice changes nothing. Same values and seed, same levels. Codes take n·log2 k bits and each codebook 32·k.
/// Default surrogate gradient: 1 everywhere for the values; a level that is learned gets the sum of its members' gradients.
/// Lloyd 1982 ("Least squares quantization in PCM"); Han, Mao, Dally 2016 (arXiv:1510.00149), sections 3 and 3.3.
/// </remarks>
public sealed record KMeansQuantizer : CodebookQuantizer
{
    private const int MostIdleSteps = 100;

    /// <summary>Creates the quantizer.</summary>
    /// <param name="clusters">The number of levels, k; a group of fewer different values has that many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no clusters.</exception>
    public KMeansQuantizer(int clusters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1);
        Clusters = clusters;
    }

    /// <summary>The number of levels.</summary>
    public int Clusters { get; }

    /// <summary>Where the levels begin.</summary>
    public KMeansStart Start { get; init; }

    /// <summary>What <see cref="KMeansStart.PlusPlus"/> draws from.</summary>
    public CounterRandom Random { get; init; }

    /// <inheritdoc/>
    public override int ParametersPerGroup => Clusters;

    /// <inheritdoc/>
    public override Codebook Fit(ReadOnlySpan<float> values)
    {
        Interval.Of(values); // refuses what is not finite
        if (values.IsEmpty)
            return new Codebook([0]);
        var sample = new SortedSample(values);
        return new Codebook(sample.KindCount <= Clusters ? sample.Kinds : Settle(sample));
    }

    // Cells are cut where the codebook will cut them. Every change of them lowers the error or moves values that are as near to both levels;
    // rounding could make the last of those go round, so they are counted.
    private System.Collections.Immutable.ImmutableArray<float> Settle(SortedSample sample)
    {
        int[] cuts = Occupied(sample, [.. FirstLevels(sample).Select(level => (float)level)]);
        double least = double.PositiveInfinity;
        int idle = 0;
        while (true)
        {
            float[] levels = [.. cuts[..^1].Select((cut, i) => (float)sample.Mean(cut, cuts[i + 1]))];
            double error = cuts[..^1].Select((cut, i) => sample.SquaredError(cut, cuts[i + 1])).Sum();
            idle = error < least ? 0 : idle + 1;
            least = Math.Min(least, error);
            int[] next = Occupied(sample, levels);
            if (next.AsSpan().SequenceEqual(cuts) || idle == MostIdleSteps)
                return [.. levels];
            cuts = next;
        }
    }

    private double[] FirstLevels(SortedSample sample) => Start switch
    {
        KMeansStart.Linear => [.. Enumerable.Range(0, Clusters).Select(i => sample.Kinds[0] + (((double)sample.Kinds[^1] - sample.Kinds[0]) * i / Math.Max(Clusters - 1, 1)))],
        KMeansStart.Quantile => [.. Enumerable.Range(0, Clusters).Select(i => (double)sample.Quantile((i + 0.5) / Clusters))],
        KMeansStart.PlusPlus => sample.Spread(Clusters, Random),
        _ => throw new NibbleException($"{Start} is not a start of k-means."),
    };

    // The cells of the levels as places where the sorted kinds are cut; empty cells are given up and others split in their stead.
    private int[] Occupied(SortedSample sample, float[] levels)
    {
        var cuts = new SortedSet<int> { 0, sample.KindCount };
        for (int i = 1; i < levels.Length; i++)
            cuts.Add(sample.FirstFrom(Codebook.ThresholdBetween(levels[i - 1], levels[i])));
        while (cuts.Count <= Clusters)
        {
            (int start, int end) = cuts.Zip(cuts.Skip(1)).Where(cell => cell.Second - cell.First > 1).MaxBy(cell => sample.SquaredError(cell.First, cell.Second));
            cuts.Add(Math.Clamp(sample.FirstFrom(sample.Mean(start, end)), start + 1, end - 1));
        }

        return [.. cuts];
    }
}
