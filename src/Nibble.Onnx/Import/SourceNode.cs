namespace Nibble.Onnx;

/// <summary>A node of a file, its functions written out.</summary>
/// <param name="Proto">The node.</param>
/// <param name="Opset">The version of ONNX's operators that it is of; a function may use another one than the model.</param>
internal readonly record struct SourceNode(NodeProto Proto, long Opset);
