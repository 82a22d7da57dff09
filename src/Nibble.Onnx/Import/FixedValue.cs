namespace Nibble.Onnx;

/// <summary>A tensor known from the file. It becomes a constant of the network only where a node reads it as a value.</summary>
internal sealed record FixedValue(TensorValue Tensor) : ImportedValue;
