namespace Nibble.Onnx;

/// <summary>An input of integers, under the name that it has in the network.</summary>
internal sealed record IntegersValue(string Name) : ImportedValue;
