using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>
/// Learns for each weight whether to round it up or down: q = s · (clip(⌊w/s⌋ + h(V) + z, min, max) - z) with h(V) = clip(1.2 σ(V) - 0.1, 0, 1), so that the
/// layer's output on the samples changes least, while a growing force, λ Σ (1 - |2h - 1|^β), drives every h to 0 or 1.
/// </summary>
/// <remarks>
/// V starts where h is the fraction of w/s; β falls from 20 to 2 after a warm-up of a fifth of the steps; Adam. The error of the output is
/// (q - w)ᵀ E[x xᵀ] (q - w), the mean over all samples at every step, so no sample is kept and nothing is drawn at random. It counts in units of a
/// thousand times what rounding to nearest makes of the channel for each weight, so that λ has the same force in every layer. A channel keeps its nearest points
/// where these serve its output as well. Nagel et al. 2020 (arXiv:2004.10568), equations 21 to 25, without the activation function.
/// </remarks>
public sealed record AdaRound : WeightRule
{
    /// <inheritdoc/>
    public override string Name => nameof(AdaRound);

    /// <summary>Steps of Adam for each layer.</summary>
    public int Steps { get; init; } = 500;

    /// <summary>Adam's learning rate for V.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>λ, the force that drives h to 0 or 1.</summary>
    public double Force { get; init; } = 0.01;

    internal override bool NeedsInputs => true;

    internal override Tensor Round(WeightMatrix weights, QuantizationGrid grid, InputMoments? inputs)
    {
        if (Steps < 1 || !(LearningRate > 0) || !(Force >= 0))
            throw new QuantizationException($"{nameof(AdaRound)} takes at least one step, a {nameof(LearningRate)} above 0 and a {nameof(Force)} of at least 0, but got {Steps}, {LearningRate} and {Force}.");
        return OutputRule.Round(weights, grid, inputs!, (channels, products, rounded) =>
        {
            GroupWalk scales = grid.GroupsOf(rounded.Shape);
            Parallel.ForEach(channels, channel =>
            {
                int[] places = [.. Enumerable.Range(0, weights.Depth).Select(column => weights.IndexOf(channel, column))];
                var learner = new RoundingLearner(this, grid, [.. places.Select(scales.Of)], weights.RowOf(weights.Values, channel), products);
                long[] codes = learner.Learn();
                for (int column = 0; column < places.Length; column++)
                    rounded[places[column]] = grid.Decode(codes[column], scales.Of(places[column]));
            });
        });
    }
}
