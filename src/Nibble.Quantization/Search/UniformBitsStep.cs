using System.Collections.Immutable;

namespace Nibble.Quantization;

/// <summary>What one number of bits gave.</summary>
/// <param name="Bits">The width of the weights.</param>
/// <param name="Layers">The positions chosen, in the network's order.</param>
/// <param name="Sqnr">The SQNR of all weights together, in decibels.</param>
/// <param name="Accuracy">What the network was measured to reach with these weights.</param>
/// <param name="Holds">Whether that is within the tolerance.</param>
public sealed record UniformBitsStep(int Bits, ImmutableArray<LayerPoints> Layers, double Sqnr, double Accuracy, bool Holds);
