namespace Nibble.Onnx;

/// <summary>The codes that a DynamicQuantizeLinear makes.</summary>
/// <param name="Quantized">The name of the dynamically quantized value in the network.</param>
internal sealed record DynamicCodes(string Quantized) : ImportedValue;
