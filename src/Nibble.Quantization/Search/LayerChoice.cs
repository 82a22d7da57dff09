namespace Nibble.Quantization;

/// <summary>What a search chose for a layer.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="WeightBits">Bits of a weight.</param>
/// <param name="ActivationBits">Bits of what it is multiplied with; 32 where that is real.</param>
/// <param name="AccumulatorBits">The width that its accumulator provably needs; 0 where sums are of real numbers.</param>
/// <param name="Bytes">Of weights and bias, packed.</param>
/// <param name="BitOperations">For one sample: products times the bits of both operands.</param>
/// <param name="Repair">What it took to fit the accumulator; null where nothing had to be done.</param>
public sealed record LayerChoice(string Layer, int WeightBits, int ActivationBits, int AccumulatorBits, long Bytes, long BitOperations, AccumulatorRepair? Repair);
