namespace Nibble.Numerics;

/// <summary>The code of a sum by float factors: rint(fma(a, s_a / s_c, fma(b, s_b / s_c, F))), F = z_c - fma(s_a / s_c, z_a, (s_b / s_c) · z_b).</summary>
/// <remarks>ONNX Runtime's QLinearAdd, bit for bit, as long as no sum is beyond 2^31 steps. Which operand is the first matters in rare last bits.</remarks>
public sealed class FloatCodeSum : CodePairFunction
{
    /// <summary>The sum of two grids' numbers on a third.</summary>
    /// <exception cref="NibbleException">A grid is not per tensor, or has signs for codes.</exception>
    public FloatCodeSum(QuantizationGrid left, QuantizationGrid right, QuantizationGrid result)
        : base(left, right, result)
    {
        LeftFactor = left.Scales[0] / result.Scales[0];
        RightFactor = right.Scales[0] / result.Scales[0];
        Offset = result.ZeroPoints[0] - MathF.FusedMultiplyAdd(LeftFactor, left.ZeroPoints[0], RightFactor * right.ZeroPoints[0]);
    }

    /// <summary>s_a / s_c.</summary>
    public float LeftFactor { get; }

    /// <summary>s_b / s_c.</summary>
    public float RightFactor { get; }

    /// <summary>F: what is left of the zero points.</summary>
    public float Offset { get; }

    /// <inheritdoc/>
    public override long Of(long left, long right) => Nearest(MathF.FusedMultiplyAdd(left, LeftFactor, MathF.FusedMultiplyAdd(right, RightFactor, Offset)));
}
