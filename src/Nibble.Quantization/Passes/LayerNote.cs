namespace Nibble.Quantization;

/// <summary>What a pass says of one layer.</summary>
/// <param name="Pass">The pass.</param>
/// <param name="Layer">The layer whose input it rescaled or left.</param>
/// <param name="IsApplied">Whether it changed the layer.</param>
/// <param name="Reason">What took the factors, or why the layer was left.</param>
public sealed record LayerNote(string Pass, string Layer, bool IsApplied, string Reason);
