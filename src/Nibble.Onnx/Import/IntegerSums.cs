namespace Nibble.Onnx;

/// <summary>The integer sums of a MatMulInteger or ConvInteger; a Mul by the scales of both sides completes them to a layer.</summary>
/// <param name="Node">The node that sums.</param>
/// <param name="Input">The name of the quantized input in the network.</param>
/// <param name="InputScale">The input's scale; null where it is known at run time only.</param>
/// <param name="WeightName">What the weight is called: in the file where it is fixed, in the network where it is computed.</param>
/// <param name="Weight">The codes as stored; null where they are computed.</param>
/// <param name="ZeroPoint">The zero points of fixed codes; null for 0.</param>
internal sealed record IntegerSums(ImportedNode Node, string Input, float? InputScale, string WeightName, TensorValue? Weight, TensorValue? ZeroPoint) : ImportedValue
{
    /// <summary>Whether the file stores the matrix [N, K] and transposes it.</summary>
    public bool IsTransposed { get; init; }

    /// <summary>The scale of a computed weight.</summary>
    public float WeightScale { get; init; }

    /// <summary>Whether they are the sums of a convolution.</summary>
    public bool IsConvolution => Node.Operator == "ConvInteger";
}
