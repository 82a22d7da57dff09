using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>How far a network's outputs are from those of another, such as the float network that it was made from, on the same samples.</summary>
/// <param name="Samples">Samples compared.</param>
/// <param name="Sqnr">Signal to noise of all outputs together, in dB; infinite where none differs.</param>
/// <param name="Flips">Samples for which the greatest output is another one: predictions that change. Null where the output is no vector of classes for each sample.</param>
/// <param name="Divergence">
/// The Kullback-Leibler divergence Σ p · ln(p / q) of the classes' probabilities, p of the original, q of the other, as a mean over samples in nats. Outputs
/// become probabilities by a softmax, or by a sigmoid where there is one, unless the network ends with a softmax or a sigmoid. Null where <paramref name="Flips"/> is.
/// </param>
public sealed record OutputDifference(int Samples, double Sqnr, int? Flips, double? Divergence)
{
    /// <summary>The share of samples whose prediction changes.</summary>
    public double? FlipShare => Flips is int flips ? flips / (double)Math.Max(Samples, 1) : null;

    /// <summary>Runs both networks, each as an integer program where it compiles to one.</summary>
    /// <param name="original">The network to compare with.</param>
    /// <param name="model">The network that is judged.</param>
    /// <param name="samples">Inputs [samples, ...]; batch by batch, so that no more than one batch of outputs is kept.</param>
    /// <exception cref="NibbleException">The samples don't fit, or a network can't be run.</exception>
    public static OutputDifference Of(Graph original, Graph model, Tensor samples)
    {
        const int BatchSize = 64;
        var comparison = new OutputComparison(original, model);
        for (int start = 0; start < samples.Shape[0]; start += BatchSize)
            comparison.Add(samples.Slice(start, Math.Min(BatchSize, samples.Shape[0] - start)));
        return comparison.Result;
    }
}
