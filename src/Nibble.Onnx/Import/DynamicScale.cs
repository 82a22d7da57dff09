namespace Nibble.Onnx;

/// <summary>The scale that a DynamicQuantizeLinear chooses, times that of a weight where there was a Mul.</summary>
/// <param name="Quantized">The name of the dynamically quantized value in the network.</param>
/// <param name="Weight">The factor; null where there was none yet.</param>
internal sealed record DynamicScale(string Quantized, TensorValue? Weight) : ImportedValue;
