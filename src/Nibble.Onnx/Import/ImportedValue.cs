namespace Nibble.Onnx;

/// <summary>What a name in an ONNX graph stands for while the graph is read.</summary>
internal abstract record ImportedValue;
