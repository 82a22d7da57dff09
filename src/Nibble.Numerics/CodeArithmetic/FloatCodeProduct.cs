namespace Nibble.Numerics;

/// <summary>The code of a product by a float factor: rint(f32((a - z_a)(b - z_b)) · ((s_a · s_b) / s_c) + z_c).</summary>
/// <remarks>ONNX Runtime's QLinearMul, bit for bit, as long as no product is beyond 2^31 steps.</remarks>
public sealed class FloatCodeProduct : CodePairFunction
{
    /// <summary>The product of two grids' numbers on a third.</summary>
    /// <exception cref="NibbleException">A grid is not per tensor, or has signs for codes.</exception>
    public FloatCodeProduct(QuantizationGrid left, QuantizationGrid right, QuantizationGrid result)
        : base(left, right, result) => Factor = left.Scales[0] * right.Scales[0] / result.Scales[0];

    /// <summary>(s_a · s_b) / s_c.</summary>
    public float Factor { get; }

    /// <inheritdoc/>
    public override long Of(long left, long right) =>
        Nearest(((left - Left.ZeroPoints[0]) * (right - Right.ZeroPoints[0]) * Factor) + Result.ZeroPoints[0]);
}
