using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>What the rules that look at a layer's output share: they go channel by channel, and never do worse than rounding to nearest.</summary>
internal static class OutputRule
{
    /// <summary>Rounds the channels of each group together; a channel keeps the nearest points where its output on the samples is no better with the new ones.</summary>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="grid">Their grid.</param>
    /// <param name="inputs">With products.</param>
    /// <param name="round">Rounds, for one group, its channels' indices; it writes the points into the tensor.</param>
    public static Tensor Round(WeightMatrix weights, QuantizationGrid grid, InputMoments inputs, Action<int[], double[], Tensor> round)
    {
        if (grid.Format.IsBipolar)
            throw new QuantizationException($"Layer '{weights.Layer.Name}' was asked to have its {grid.Format} weights rounded by their effect on the output; signs have no neighbors to choose from. Use {nameof(WeightRule)}.{nameof(WeightRule.Nearest)} there.");
        Tensor nearest = grid.FakeQuantize(weights.Values), rounded = nearest.Clone();
        int perGroup = weights.Channels / weights.Groups;
        for (int group = 0; group < weights.Groups; group++)
        {
            double[] products = inputs.Products(group);
            int[] channels = [.. Enumerable.Range(group * perGroup, perGroup)];
            round(channels, products, rounded);
            Parallel.ForEach(channels, channel =>
            {
                double[] real = weights.RowOf(weights.Values, channel);
                if (OutputError.Of(real, weights.RowOf(rounded, channel), products) >= OutputError.Of(real, weights.RowOf(nearest, channel), products))
                    for (int column = 0; column < weights.Depth; column++)
                        rounded[weights.IndexOf(channel, column)] = nearest[weights.IndexOf(channel, column)];
            });
        }

        return rounded;
    }
}
