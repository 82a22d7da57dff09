namespace Nibble.Onnx;

/// <summary>Codes that were picked from a table of the file by indices of the network, as embeddings do; a DequantizeLinear says what they stand for.</summary>
/// <param name="Table">The name of the table.</param>
/// <param name="Codes">Its codes.</param>
/// <param name="Axis">The axis along which they are picked, from 0.</param>
/// <param name="Indices">The name, in the network, of the indices.</param>
internal sealed record PickedCodes(string Table, TensorValue Codes, int Axis, string Indices) : ImportedValue;
