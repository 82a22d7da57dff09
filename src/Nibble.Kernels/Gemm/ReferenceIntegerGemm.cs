namespace Nibble.Kernels;

/// <summary>The definition of the integer product, in plain loops: the judge of all others.</summary>
public sealed class ReferenceIntegerGemm : IntegerGemmKernel
{
    /// <inheritdoc/>
    public override string Name => "reference";

    /// <inheritdoc/>
    public override bool IsSupported => true;

    private protected override void Multiply(GemmSize size, ReadOnlySpan<short> left, ReadOnlySpan<short> right, Span<int> sums)
    {
        (int m, int n, int k) = size;
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                int sum = 0;
                for (int p = 0; p < k; p++)
                    sum = unchecked(sum + (left[(i * k) + p] * right[(j * k) + p]));
                sums[(i * n) + j] = sum;
            }
        }
    }
}
