using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>What the rules that look at a layer's output share: they go channel by channel, and never do worse than rounding to nearest.</summary>
internal static class OutputRule
{
    /// <summary>Channels whose rows are held at once: enough that a large matrix is read seldom, few enough to take less memory than it.</summary>
    public const int ChannelsAtOnce = 512;

    /// <summary>Rounds the channels of each group together.</summary>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="grid">Their grid.</param>
    /// <param name="inputs">With products.</param>
    /// <param name="round">Rounds, for one group, its channels' indices; it writes the points into the tensor, which has the nearest ones.</param>
    public static Tensor Round(WeightMatrix weights, QuantizationGrid grid, InputMoments inputs, Action<int[], double[], Tensor> round)
    {
        if (grid.Format.IsBipolar)
            throw new QuantizationException($"Layer '{weights.Layer.Name}' was asked to have its {grid.Format} weights rounded by their effect on the output; signs have no neighbors to choose from. Use {nameof(WeightRule)}.{nameof(WeightRule.Nearest)} there.");
        Tensor rounded = grid.FakeQuantize(weights.Values);
        int perGroup = weights.Channels / weights.Groups;
        for (int group = 0; group < weights.Groups; group++)
            round([.. Enumerable.Range(group * perGroup, perGroup)], inputs.Products(group), rounded);
        return rounded;
    }

    /// <summary>Gives channels their nearest points back where their output on the samples is no better with the new ones.</summary>
    public static void KeepBetter(WeightMatrix weights, Tensor nearest, int[] channels, double[] products, Tensor rounded)
    {
        foreach (int[] chunk in channels.Chunk(ChannelsAtOnce))
        {
            double[][] real = RowsOf(weights.Values);
            double[] errors = OutputError.Of(real, RowsOf(rounded), products), least = OutputError.Of(real, RowsOf(nearest), products);
            for (int i = 0; i < chunk.Length; i++)
                if (!(errors[i] < least[i]))
                    for (int column = 0; column < weights.Depth; column++)
                        rounded[weights.IndexOf(chunk[i], column)] = nearest[weights.IndexOf(chunk[i], column)];

            double[][] RowsOf(Tensor values) => [.. chunk.Select(channel => weights.RowOf(values, channel))];
        }
    }
}
