using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>A layer whose weights have been rounded.</summary>
/// <param name="Plan">What was asked for.</param>
/// <param name="Weights">The real weights.</param>
/// <param name="Grid">Their grid.</param>
/// <param name="Points">What they were rounded to, or the real weights themselves where that is left to the grid.</param>
/// <param name="Inputs">What the layer's inputs are like, for bias correction; null without it.</param>
internal sealed record RoundedLayer(LayerPlan Plan, WeightMatrix Weights, QuantizationGrid Grid, Tensor Points, InputMoments? Inputs)
{
    /// <summary>The layer.</summary>
    public GraphNode Node => Plan.Node;

    /// <summary>The bias that makes good the shift of the mean output between real weights and these; as it is without bias correction.</summary>
    public Tensor? Corrected(Tensor? bias, QuantizedTensor codes)
    {
        if (bias is null || Inputs is null)
            return bias;
        Tensor corrected = bias.Clone(), points = codes.Dequantize();
        for (int channel = 0; channel < Weights.Channels; channel++)
        {
            double[] mean = Inputs.Mean(Weights.GroupOf(channel)), real = Weights.RowOf(Weights.Values, channel), rounded = Weights.RowOf(points, channel);
            double shift = 0;
            for (int column = 0; column < mean.Length; column++)
                shift += (rounded[column] - real[column]) * mean[column];
            corrected[channel] = (float)(bias[channel] - shift);
        }

        return corrected;
    }
}
