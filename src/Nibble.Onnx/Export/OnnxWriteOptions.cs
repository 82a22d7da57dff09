namespace Nibble.Onnx;

/// <summary>How a network is written as ONNX.</summary>
public sealed record OnnxWriteOptions
{
    /// <summary>QuantizeLinear and DequantizeLinear in the oldest operator set that can say the network: the widest reach.</summary>
    public static OnnxWriteOptions Default { get; } = new();

    /// <summary>How the file says what is low-bit.</summary>
    public OnnxDialect Dialect { get; init; }

    /// <summary>
    /// The operator set, 13 to 25; null for the oldest that has what the network needs: 13, the first with scales per channel; 19 for average pools
    /// with a dilation; 21 for values of 9 to 16 bits, 4-bit integers and scales per group; 25 for 2-bit integers.
    /// </summary>
    public int? Opset { get; init; }

    /// <summary>How codes of less than 8 bits are held.</summary>
    public NarrowCodes Narrow { get; init; }
}
