namespace Nibble.Kernels;

/// <summary>A way to multiply two matrices of integers of up to 16 bits: C = A · Bᵀ with 32-bit sums. All kernels give the same integers.</summary>
/// <remarks>
/// Operands are codes with their zero points removed, so 8-bit codes of either sign and any zero point fit. Sums wrap in 32 bits;
/// whoever compiles a layer proves that the sums fit (<see cref="Nibble.Numerics.AccumulatorRange"/>), and then every kernel is exact.
/// </remarks>
public abstract class IntegerGemmKernel
{
    /// <summary>What lists and reports call it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether this processor can run it.</summary>
    public abstract bool IsSupported { get; }

    /// <summary>Multiplies.</summary>
    /// <param name="size">M, N and K.</param>
    /// <param name="left">A, [M, K] row by row.</param>
    /// <param name="right">B, [N, K]: the weights of one neuron after the other.</param>
    /// <param name="sums">C, [M, N] row by row.</param>
    /// <exception cref="ArgumentException">A span is shorter than its matrix.</exception>
    public void Run(GemmSize size, ReadOnlySpan<short> left, ReadOnlySpan<short> right, Span<int> sums)
    {
        size.Check(left.Length, right.Length, sums.Length);
        Multiply(size, left, right, sums);
    }

    private protected abstract void Multiply(GemmSize size, ReadOnlySpan<short> left, ReadOnlySpan<short> right, Span<int> sums);
}
