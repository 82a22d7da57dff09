namespace Nibble.Onnx;

/// <summary>The integer sums of a MatMulInteger whose left side was quantized dynamically; a Mul by the scales completes them to a layer.</summary>
/// <param name="Quantized">The name of the dynamically quantized value in the network.</param>
/// <param name="WeightName">What the weight is called in the file.</param>
/// <param name="Weight">The codes as stored: [K, N], or [N, K] where transposed.</param>
/// <param name="ZeroPoint">The weight's zero points; null for 0.</param>
/// <param name="IsTransposed">Whether the file stores the weight [N, K] and transposes it.</param>
internal sealed record DynamicProduct(string Quantized, string WeightName, TensorValue Weight, TensorValue? ZeroPoint, bool IsTransposed) : ImportedValue;
