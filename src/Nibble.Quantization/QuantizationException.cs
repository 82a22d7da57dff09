using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>A network that can't be quantized as asked. The message names the layer, what was found, and what would help.</summary>
public sealed class QuantizationException : NibbleException
{
    /// <summary>Creates the error with a message that a user can act on.</summary>
    public QuantizationException(string message)
        : base(message)
    {
    }
}
