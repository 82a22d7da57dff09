using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Half-wave Gaussian quantization of activations, for values of about a standard normal distribution such as those of a <see cref="BatchNorm"/> without affine part.</summary>
/// <remarks>Cai et al. 2017 (arXiv:1702.00953); back as a clipped ReLU. Its step at 0 is not that of a grid, so it has no operator in graphs.</remarks>
/// <param name="quantizer">The levels.</param>
public sealed class HalfWaveGaussian(HalfWaveGaussianQuantizer quantizer) : Layer
{
    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => input.HalfWaveGaussian(quantizer);

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        throw new TrainingException($"The layer '{Name}' can't become part of a graph: graphs have no quantizer whose first step is at 0. Use a Relu and a layer with an input quantizer to export the network.");
}
