namespace Nibble.Kernels;

/// <summary>The definition of the float product, in plain loops: the judge of all others.</summary>
public sealed class ReferenceFloatGemm : FloatGemmKernel
{
    /// <inheritdoc/>
    public override string Name => "reference";

    /// <inheritdoc/>
    public override bool IsSupported => true;

    private protected override void Multiply(GemmSize size, ReadOnlySpan<float> left, bool transposeLeft, ReadOnlySpan<float> right, bool transposeRight, Span<float> result, bool accumulate, bool signsOfRight)
    {
        (int m, int n, int k) = size;
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float sum = accumulate ? result[(i * n) + j] : 0;
                for (int p = 0; p < k; p++)
                {
                    float factor = right[transposeRight ? (j * k) + p : (p * n) + j];
                    sum = MathF.FusedMultiplyAdd(left[transposeLeft ? (p * m) + i : (i * k) + p], signsOfRight ? FloatSigns.Of(factor) : factor, sum);
                }

                result[(i * n) + j] = sum;
            }
        }
    }
}
