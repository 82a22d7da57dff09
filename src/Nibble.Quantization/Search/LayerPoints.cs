using System.Collections.Immutable;

namespace Nibble.Quantization;

/// <summary>The point positions of one layer's weights.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Points">The positions v, scale 2^v: one, or one for each neuron.</param>
/// <param name="Sqnr">The SQNR of its weights in decibels.</param>
public sealed record LayerPoints(string Layer, ImmutableArray<int> Points, double Sqnr);
