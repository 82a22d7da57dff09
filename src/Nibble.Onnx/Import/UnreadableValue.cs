namespace Nibble.Onnx;

/// <summary>A value made by a node that can't be read; nodes that need it are passed over, so that one report lists them all.</summary>
internal sealed record UnreadableValue : ImportedValue;
