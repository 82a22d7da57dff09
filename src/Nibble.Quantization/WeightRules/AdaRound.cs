using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>
/// Decides for each weight whether to round it up or down, so that the layer's output on the samples changes least: of the codes next to each weight those
/// with the least (q - w)ᵀ E[x xᵀ] (q - w).
/// </summary>
/// <remarks>
/// The problem of Nagel et al. 2020 (arXiv:2004.10568), equation 20, for each channel. The paper relaxes it to learn the choices by gradients, for thousands of
/// steps over the samples; here it is taken for the binary quadratic problem that it is and searched by turning one weight at a time (Glover's tabu
/// search), from nearest points on, which needs the products of the inputs alone. Nothing is drawn at random, and no channel is worse than with its nearest points.
/// </remarks>
public sealed record AdaRound : WeightRule
{
    /// <inheritdoc/>
    public override string Name => nameof(AdaRound);

    /// <summary>How many times each weight may be turned, on average; the search ends before that where it finds nothing better.</summary>
    public int MovesPerWeight { get; init; } = 2;

    internal override bool NeedsInputs => true;

    internal override Tensor Round(WeightMatrix weights, QuantizationGrid grid, InputMoments? inputs)
    {
        if (MovesPerWeight < 1)
            throw new QuantizationException($"{nameof(AdaRound)} takes at least one move for each weight, but got {MovesPerWeight}.");
        return OutputRule.Round(weights, grid, inputs!, (channels, products, rounded) =>
        {
            var scaled = new ScaledProducts(products, weights.Depth);
            foreach (int[] chunk in channels.Chunk(OutputRule.ChannelsAtOnce))
                Round(weights, grid, chunk, scaled, rounded);
        });
    }

    private void Round(WeightMatrix weights, QuantizationGrid grid, int[] channels, ScaledProducts products, Tensor rounded)
    {
        GroupWalk scales = grid.GroupsOf(rounded.Shape);
        int[][] places = [.. channels.Select(channel => Enumerable.Range(0, weights.Depth).Select(column => weights.IndexOf(channel, column)).ToArray())];
        RoundingSearch[] searches = [.. channels.Select((channel, i) => new RoundingSearch(grid, [.. places[i].Select(scales.Of)], weights.RowOf(weights.Values, channel), products))];
        double[][] gradients = PanelProduct.OfSymmetric([.. searches.Select(search => search.Errors)], products.Exact, weights.Depth);
        Parallel.For(0, channels.Length, i =>
        {
            long[] codes = searches[i].Search(gradients[i], MovesPerWeight);
            for (int column = 0; column < codes.Length; column++)
                rounded[places[i][column]] = grid.Decode(codes[column], scales.Of(places[i][column]));
        });
    }
}
