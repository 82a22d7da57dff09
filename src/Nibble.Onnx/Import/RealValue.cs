namespace Nibble.Onnx;

/// <summary>A value of the network being built, under the name that it has there.</summary>
internal sealed record RealValue(string Name) : ImportedValue;
