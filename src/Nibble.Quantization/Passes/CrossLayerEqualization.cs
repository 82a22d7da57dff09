using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>
/// Gives the channels between two layers equal ranges on both sides, so that one scale serves all of a layer's weights: channel i is multiplied
/// by s = √(r₂ / r₁) where it is made and divided by s where it is read, with r₁ and r₂ the greatest magnitudes of the weights there.
/// </summary>
/// <remarks>
/// From Conv, Gemm or MatMul over ReLU, leaky ReLU, pooling and flattening to such layers, depthwise convolutions included; a channel with
/// no weights on one side is left alone. Where something else reads the channels (a residual addition, ReLU6, HardSwish, an output of the network)
/// they are left, and the note says so. Nagel et al. 2019 (arXiv:1906.04721), section 4.1.
/// </remarks>
public sealed record CrossLayerEqualization : PreparationPass
{
    /// <inheritdoc/>
    public override string Name => nameof(CrossLayerEqualization);

    /// <summary>The most times that all pairs are gone through; what one pair changes, its neighbors see in the next.</summary>
    public int MaxRounds { get; init; } = 20;

    /// <summary>The rounds end when no factor of a round is further from 1 than this.</summary>
    public double Tolerance { get; init; } = 2e-7;

    /// <inheritdoc/>
    public override PreparationResult Apply(Graph graph, Tensor? samples = null)
    {
        (IReadOnlyList<ScaleLink> links, IReadOnlyDictionary<string, string> left) = ScaleLinkSearch.In(graph, takesNorms: false);
        var scaling = new ChannelScaling(graph);
        for (int round = 0; round < MaxRounds; round++)
        {
            double furthest = 0;
            foreach (ScaleLink link in links)
            {
                double[] factors = [.. scaling.SourceMagnitudes(link).Zip(scaling.ReaderMagnitudes(link), Factor)];
                scaling.Scale(link, factors);
                furthest = Math.Max(furthest, factors.Select(factor => Math.Abs(factor - 1)).DefaultIfEmpty().Max());
            }

            if (furthest <= Tolerance)
                break;
        }

        return new PreparationResult(scaling.Apply(), ScaleNotes.Of(Name, links, left));
    }

    private static double Factor(double made, double read) => made > 0 && read > 0 ? Math.Sqrt(read / made) : 1;
}
