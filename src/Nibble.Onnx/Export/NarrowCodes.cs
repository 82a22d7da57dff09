namespace Nibble.Onnx;

/// <summary>How codes of less than 8 bits lie in a file of QuantizeLinear and DequantizeLinear.</summary>
public enum NarrowCodes
{
    /// <summary>In integers of 8 bits, values behind a Clip: older runtimes read that too. Weights with a scale per group are native all the same, since only runtimes with 4-bit integers read those.</summary>
    Clipped,

    /// <summary>In integers of 4 bits, and of 2 where the operator set has them: the smallest file, from operator set 21 on. Values whose format is no whole integer type keep 8 bits and a Clip.</summary>
    Native,
}
