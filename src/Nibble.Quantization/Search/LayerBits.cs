namespace Nibble.Quantization;

/// <summary>The widths of one layer.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Weight">Bits of a weight.</param>
/// <param name="Activation">Bits of what it is multiplied with; 32 where that is real.</param>
public readonly record struct LayerBits(string Layer, int Weight, int Activation);
