using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>How a network is to be made low-bit: which numbers its weights and activations become, and what its integers must fit.</summary>
public sealed record QuantizationRecipe
{
    /// <summary>Signed 8-bit weights per output channel, unsigned 8-bit activations, ranges by min and max, float rescaling.</summary>
    public static QuantizationRecipe Default { get; } = new();

    /// <summary>The rewrites that the float network goes through first, in order.</summary>
    public ImmutableArray<PreparationPass> Passes { get; init; } = PreparationPass.Default;

    /// <summary>
    /// The weights. A granularity per channel means the layer's output channels, one per group neighbors along its inputs, whichever axes these are;
    /// groups are for weights that are decoded before they are multiplied.
    /// </summary>
    public GridQuantizer Weights { get; init; } = new UniformQuantizer(NumberFormat.Int(8, narrow: true)) { Granularity = Granularity.PerChannel() };

    /// <summary>How weights are rounded to their grid.</summary>
    public WeightRule Rule { get; init; } = WeightRule.Nearest;

    /// <summary>
    /// Whether biases make good what rounded weights shift in the mean of a layer's output on the samples: b -= (Ŵ - W) · E[x]. Gemm and Conv without
    /// a bias get one; MatMul has no place for it. Nagel et al. 2019 (arXiv:1906.04721), section 4.2.
    /// </summary>
    public bool CorrectsBias { get; init; }

    /// <summary>The activations, per tensor. A quantizer without zero point whose format is unsigned turns signed of the same width for values that go below zero.</summary>
    public GridQuantizer Activations { get; init; } = new UniformQuantizer(NumberFormat.UInt(8));

    /// <summary>Whether the network's outputs become codes as well. Else they stay real, and a runtime that needs codes for integers computes a last convolution in floats.</summary>
    public bool QuantizesOutputs { get; init; }

    /// <summary>What some layers get instead, by name or pattern; later ones win.</summary>
    public ImmutableArray<LayerOverride> Overrides { get; init; } = [];

    /// <summary>How accumulators are brought to the next activation's scale.</summary>
    public Requantization Requantization { get; init; } = Requantization.FloatScale;

    /// <summary>The width that every accumulator must provably fit, or null for the 32 bits that all kernels have.</summary>
    public AccumulatorLimit? Accumulator { get; init; }
}
