namespace Nibble.Onnx;

/// <summary>A fixed matrix of integers that the file transposes before it is used.</summary>
/// <param name="Name">What the stored matrix is called.</param>
/// <param name="Stored">The matrix as stored.</param>
internal sealed record TransposedCodes(string Name, TensorValue Stored) : ImportedValue;
