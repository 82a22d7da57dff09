using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>What became of one layer.</summary>
public sealed record LayerReport
{
    /// <summary>Bits of a real number, in bit operations.</summary>
    internal const int RealBits = 32;

    /// <summary>The layer's name.</summary>
    public required string Name { get; init; }

    /// <summary>Gemm, MatMul or Conv; LSTM, GRU or RNN; Gather for an embedding.</summary>
    public required string Operator { get; init; }

    /// <summary>Products summed for one output, or for one gate; for an embedding its vectors.</summary>
    public required int Depth { get; init; }

    /// <summary>Output channels; the gates of a recurrent layer in all its directions; the elements of an embedding's vector.</summary>
    public required int Channels { get; init; }

    /// <summary>The weights: codes, scales, and which weights share one. Of a recurrent layer those of its inputs; those of its states have scales of their own.</summary>
    public required QuantizationGrid Weights { get; init; }

    /// <summary>The input's codes; null where weights are decoded and multiplied with real numbers.</summary>
    public NumberFormat? Input { get; init; }

    /// <summary>The input's grid; null where there is none, or where it is chosen at run time.</summary>
    public QuantizationGrid? InputGrid { get; init; }

    /// <summary>How the weights were rounded, where that is not by the rule asked for; null where there is nothing to say.</summary>
    public string? Remark { get; init; }

    /// <summary>Signal to quantization noise of the weights, in dB; null without the float network.</summary>
    public double? WeightSqnr { get; init; }

    /// <summary>Signal to quantization noise of the layer's output on samples, in dB, errors of earlier layers included; null without samples.</summary>
    public double? OutputSqnr { get; init; }

    /// <summary>The same for what the layer itself does to the output: its input is the float network's, put on the layer's grid. Null without samples.</summary>
    public double? OwnSqnr { get; init; }

    /// <summary>
    /// The layer's share of the error at the network's output, 0 to 1: the squared error with this layer alone quantized, divided by the sum of these
    /// errors over all layers and over the quantizers between them (<see cref="QuantizationReport.ShareBetweenLayers"/>). Null without samples, or where nothing differs.
    /// </summary>
    public double? ErrorShare { get; init; }

    /// <summary>The proved range of the accumulator, bias included where it is an integer; null where sums are of real numbers.</summary>
    public AccumulatorRange? Accumulator { get; init; }

    /// <summary>Whether a bias is part of the accumulator.</summary>
    public bool HasIntegerBias { get; init; }

    /// <summary>Bytes of weights and bias, packed.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of weights and bias as 32-bit floats.</summary>
    public required long FloatBytes { get; init; }

    /// <summary>Multiplications for one sample; null where the network leaves sizes open.</summary>
    public long? Products { get; init; }

    /// <summary>Multiplications for one sample times the bits of both operands, 32 for a real input; null where the network leaves sizes open.</summary>
    public long? BitOperations => Products * Weights.Format.Bits * (Input?.Bits ?? RealBits);
}
