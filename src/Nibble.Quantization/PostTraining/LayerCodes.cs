using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>What a layer's constants become.</summary>
/// <param name="Weight">The integer weights.</param>
/// <param name="Bias">The bias, integer or real; null where it stays as it is or there is none.</param>
/// <param name="Repair">What the accumulator's limit asked for; null where everything fit.</param>
internal sealed record LayerCodes(QuantizedTensor Weight, Constant? Bias, AccumulatorRepair? Repair);
