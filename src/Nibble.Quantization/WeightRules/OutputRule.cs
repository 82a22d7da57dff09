using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>What the rules that look at a layer's output share: they go channel by channel, and never do worse than rounding to nearest.</summary>
internal static class OutputRule
{
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
    public static void KeepBetter(WeightMatrix weights, Tensor nearest, int[] channels, double[] products, Tensor rounded) => Parallel.ForEach(channels, channel =>
    {
        double[] real = weights.RowOf(weights.Values, channel);
        if (OutputError.Of(real, weights.RowOf(rounded, channel), products) >= OutputError.Of(real, weights.RowOf(nearest, channel), products))
            for (int column = 0; column < weights.Depth; column++)
                rounded[weights.IndexOf(channel, column)] = nearest[weights.IndexOf(channel, column)];
    });
}
