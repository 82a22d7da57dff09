using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>An ONNX file that can't be read, or a network that ONNX can't say. The message names the file and the node, and what to do.</summary>
public sealed class OnnxException : NibbleException
{
    /// <summary>Creates the error with a message that a user can act on.</summary>
    public OnnxException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with a message that a user can act on, keeping what caused it.</summary>
    public OnnxException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
