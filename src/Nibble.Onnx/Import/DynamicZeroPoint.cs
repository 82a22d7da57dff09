namespace Nibble.Onnx;

/// <summary>The zero point that a DynamicQuantizeLinear chooses.</summary>
/// <param name="Quantized">The name of the dynamically quantized value in the network.</param>
internal sealed record DynamicZeroPoint(string Quantized) : ImportedValue;
