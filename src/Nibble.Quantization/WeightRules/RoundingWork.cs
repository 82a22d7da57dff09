namespace Nibble.Quantization;

/// <summary>How much work rounding is, in multiplications, so that whoever waits can be told how much is left.</summary>
internal sealed class RoundingWork
{
    // Of each channel: its error before and after, and the search or the updates between.
    private const double PassesOverProducts = 3;

    // For each layer: to take in its inputs, and to round it. Sums over the layers before each.
    private readonly double[] _watching;
    private readonly double[] _rounding;

    /// <summary>Counts the work of layers, in order.</summary>
    public RoundingWork(IEnumerable<(WeightRule Rule, WeightMatrix Weights)> layers)
    {
        List<double> watching = [0], rounding = [0];
        foreach ((WeightRule rule, WeightMatrix weights) in layers)
        {
            double depth = weights.Depth, square = depth * depth;
            watching.Add(watching[^1] + (rule.NeedsInputs ? InputMoments.RowsOf(weights.Depth) * square / 2 * weights.Groups : 0));
            rounding.Add(rounding[^1] + (rule.NeedsInputs ? square * ((PassesOverProducts * weights.Channels) + (weights.Groups * depth)) : depth * weights.Channels));
        }

        (_watching, _rounding) = ([.. watching], [.. rounding]);
    }

    private double Total => Math.Max(_watching[^1] + _rounding[^1], 1);

    /// <summary>The share that is done while the inputs of some layers, first of all of these, are taken in.</summary>
    public double Watched(int first, int count, double share) => (_rounding[first] + _watching[first] + (share * (_watching[first + count] - _watching[first]))) / Total;

    /// <summary>The share that is done when some of them have been rounded.</summary>
    public double Rounded(int first, int count, int done) => (_rounding[done] + _watching[first + count]) / Total;
}
