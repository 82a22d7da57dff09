namespace Nibble.Quantization;

/// <summary>What leaving one quantized layer real would bring: the most that more bits can bring there.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Sqnr">Signal to noise of the network's output with this layer real and all others as they are, in dB, measured.</param>
/// <param name="Gain">How much more that is than with the layer quantized, in dB; negative where errors made up for each other.</param>
/// <param name="FlipsLess">How many predictions fewer change among the samples; null where the output has no classes.</param>
/// <param name="BytesMore">Bytes that real weights and bias take more.</param>
public sealed record LayerGain(string Layer, double Sqnr, double Gain, int? FlipsLess, long BytesMore);
