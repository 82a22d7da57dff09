using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>A node that is valid ONNX but can't be read; caught by the import, which lists all of them at once.</summary>
/// <param name="feature">What about the operator is not supported; empty for the whole operator.</param>
internal sealed class UnsupportedException(string feature = "") : NibbleException(feature);
