using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>How a network is to be made low-bit: which numbers its weights and activations become, and what its integers must fit.</summary>
public sealed record QuantizationRecipe
{
    /// <summary>Signed 8-bit weights per output channel, unsigned 8-bit activations, ranges by min and max, float rescaling.</summary>
    public static QuantizationRecipe Default { get; } = new();

    /// <summary>The weights. A granularity per channel means the layer's output channels, whichever axis they have.</summary>
    public GridQuantizer Weights { get; init; } = new UniformQuantizer(NumberFormat.Int(8, narrow: true)) { Granularity = Granularity.PerChannel() };

    /// <summary>The activations, per tensor. A quantizer without zero point whose format is unsigned turns signed of the same width for values that go below zero.</summary>
    public GridQuantizer Activations { get; init; } = new UniformQuantizer(NumberFormat.UInt(8));

    /// <summary>How accumulators are brought to the next activation's scale.</summary>
    public Requantization Requantization { get; init; } = Requantization.FloatScale;

    /// <summary>The width that every accumulator must provably fit, or null for the 32 bits that all kernels have.</summary>
    public AccumulatorLimit? Accumulator { get; init; }
}
