using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>
/// Rounds the columns of a layer one after the other and lets the columns still free make good each error, as the products of the inputs
/// say: with U the upper factor of H⁻¹ = UᵀU, e = (wᵢ - qᵢ) / Uᵢᵢ and then w -= e · Uᵢ for all columns after i.
/// </summary>
/// <remarks>
/// H = 2 E[x xᵀ] + damping. A column whose input is always zero on the samples becomes zero. Scales are chosen beforehand, also those of groups.
/// A channel keeps its nearest points where these serve its output as well. Frantar et al. 2023 (arXiv:2210.17323), algorithm 1.
/// </remarks>
public sealed record Gptq : WeightRule
{
    /// <inheritdoc/>
    public override string Name => nameof(Gptq);

    /// <summary>What is added to the diagonal of H, as a share of its mean over inputs that are not always zero.</summary>
    public double Damping { get; init; } = 0.01;

    /// <summary>Columns between two updates of all columns after them; for speed alone, it changes no bit.</summary>
    public int BlockSize { get; init; } = 128;

    /// <summary>Whether columns with strong inputs go first, while there are many left to make good their errors (act-order).</summary>
    public bool StrongInputsFirst { get; init; }

    internal override bool NeedsInputs => true;

    internal override Tensor Round(WeightMatrix weights, QuantizationGrid grid, InputMoments? inputs)
    {
        if (!(Damping >= 0) || double.IsInfinity(Damping) || BlockSize < 1)
            throw new QuantizationException($"{nameof(Gptq)} takes a {nameof(Damping)} of at least 0 and a {nameof(BlockSize)} of at least 1, but got {Damping} and {BlockSize}.");
        Tensor nearest = grid.FakeQuantize(weights.Values);
        return OutputRule.Round(weights, grid, inputs!, (channels, products, rounded) =>
        {
            Round(weights, grid, channels, products, rounded);
            OutputRule.KeepBetter(weights, nearest, channels, products, rounded);
        });
    }

    private void Round(WeightMatrix weights, QuantizationGrid grid, int[] channels, double[] products, Tensor rounded)
    {
        int depth = weights.Depth;
        double[] activity = [.. Enumerable.Range(0, depth).Select(i => products[(i * depth) + i])];
        int[] order = [.. Enumerable.Range(0, depth)];
        if (StrongInputsFirst)
            order = [.. order.OrderByDescending(column => activity[column])];
        double[] upper = UpperFactor(weights, activity, order, products);
        foreach (int[] chunk in channels.Chunk(OutputRule.ChannelsAtOnce))
            new GptqRows(weights, grid, chunk, order, upper) { IsIdle = column => !(activity[column] > 0) }.Round(BlockSize, rounded);
    }

    private double[] UpperFactor(WeightMatrix weights, double[] activity, int[] order, double[] products)
    {
        int depth = activity.Length, pitch = Panels.Padded(depth);
        double mean = activity.Where(value => value > 0).DefaultIfEmpty(1).Average();

        // H in reversed order, as its factorization takes it.
        var hessian = new double[pitch * pitch];
        Parallel.For(0, depth, i =>
        {
            Span<double> row = hessian.AsSpan((depth - 1 - i) * pitch, depth);
            for (int j = 0; j < depth; j++)
                row[depth - 1 - j] = 2 * products[(order[i] * depth) + order[j]];
            row[depth - 1 - i] = 2 * ((activity[order[i]] > 0 ? activity[order[i]] : mean) + (Damping * mean));
        });
        return Factorization.UpperOfInverse(hessian, depth)
            ?? throw new QuantizationException($"Layer '{weights.Layer.Name}' has inputs of which some follow from others, so {nameof(Gptq)} can't tell their weights apart with a {nameof(Damping)} of {Damping}. Use 0.01 or more.");
    }
}
