using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>
/// Moves part of an activation's spread between channels into the weights that read it: channel j is divided by s = max|X|^α / max|W|^(1-α),
/// and the weights that read it are multiplied by s. Outliers of a few channels then no longer take the whole range of 8 bits.
/// </summary>
/// <remarks>
/// The layer before takes the division: a LayerNormalization, Gemm, MatMul (with its bias) or Conv, also behind ReLU and pooling. No
/// multiplication is inserted anywhere: a layer whose input comes from something else is left, and the note says from what. A channel
/// that is always zero, or that no weight reads, is left alone. Xiao et al. 2023 (arXiv:2211.10438), equation 4.
/// </remarks>
public sealed record ScaleMigration : PreparationPass
{
    /// <inheritdoc/>
    public override string Name => nameof(ScaleMigration);

    /// <inheritdoc/>
    public override bool NeedsSamples => true;

    /// <summary>How much of the spread moves, 0 to 1: at 0 weights become equal, at 1 activations. Language models like 0.8 and more.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <inheritdoc/>
    public override PreparationResult Apply(Graph graph, Tensor? samples = null)
    {
        if (!(Alpha >= 0 && Alpha <= 1))
            throw new QuantizationException($"{Name} moves a share of 0 to 1 of the spread, but {nameof(Alpha)} is {Alpha}.");
        if (samples is null)
            throw new QuantizationException($"{Name} needs samples, to see the range of each channel. Give calibration samples, or take it out of the recipe's passes.");
        (IReadOnlyList<ScaleLink> links, IReadOnlyDictionary<string, string> left) = ScaleLinkSearch.In(graph, takesNorms: true);
        var scaling = new ChannelScaling(graph);
        double[][] spreads = [.. links.Select(link => new double[link.Channels])];
        ILookup<string, (double[] Greatest, bool IsImage)> watched = links
            .SelectMany((link, i) => link.Readers.DistinctBy(reader => reader.Inputs[0]).Select(reader => (reader, greatest: spreads[i])))
            .ToLookup(pair => pair.reader.Inputs[0], pair => (pair.greatest, pair.reader.Operator is Conv));
        if (watched.Count > 0)
            Calibrator.Run(graph, samples, (value, tensor) =>
            {
                foreach ((double[] greatest, bool isImage) in watched[value])
                    Observe(tensor, isImage, greatest);
            });
        for (int i = 0; i < links.Count; i++)
            scaling.Scale(links[i], [.. spreads[i].Zip(scaling.ReaderMagnitudes(links[i]), (x, w) => x > 0 && w > 0 ? Math.Pow(w, 1 - Alpha) / Math.Pow(x, Alpha) : 1)]);
        return new PreparationResult(scaling.Apply(), ScaleNotes.Of(Name, links, left));
    }

    // Channels are the second axis of an image, the last one of all else, where one may have become several features side by side.
    private static void Observe(Tensor tensor, bool isImage, double[] greatest)
    {
        int run = isImage ? tensor.Shape[2] * tensor.Shape[3] : tensor.Shape[-1] / greatest.Length;
        for (int start = 0; start < tensor.Length; start += run)
        {
            ref double channel = ref greatest[start / run % greatest.Length];
            foreach (float value in tensor.Values.Slice(start, run))
                channel = Math.Max(channel, Math.Abs(value));
        }
    }
}
