using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>What became of one layer.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Operator">Gemm, MatMul or Conv.</param>
/// <param name="Depth">Products summed for one output.</param>
/// <param name="Channels">Output channels.</param>
/// <param name="Weight">The weights' codes.</param>
/// <param name="WeightGranularity">Which weights share a scale.</param>
/// <param name="Input">The input's codes.</param>
/// <param name="InputGrid">The input's grid; null where it is chosen at run time.</param>
/// <param name="WeightSqnr">Signal to quantization noise of the weights, in dB; null without the float network.</param>
/// <param name="OutputSqnr">Signal to quantization noise of the layer's output on samples, in dB, errors of earlier layers included; null without samples.</param>
/// <param name="Accumulator">The proved range of the accumulator, bias included where it is an integer.</param>
/// <param name="HasIntegerBias">Whether a bias is part of the accumulator.</param>
/// <param name="Bytes">Of weights and bias, packed.</param>
/// <param name="FloatBytes">Of weights and bias as 32-bit floats.</param>
public sealed record LayerReport(
    string Name,
    string Operator,
    int Depth,
    int Channels,
    NumberFormat Weight,
    Granularity WeightGranularity,
    NumberFormat Input,
    QuantizationGrid? InputGrid,
    double? WeightSqnr,
    double? OutputSqnr,
    AccumulatorRange Accumulator,
    bool HasIntegerBias,
    long Bytes,
    long FloatBytes);
