namespace Nibble.Kernels;

/// <summary>A way to multiply two matrices of floats: C = A · B, or C += A · B, either operand possibly stored transposed.</summary>
/// <remarks>
/// Each element of C is one chain of fused multiply-adds in the order of K that begins with 0, or with what C holds: the same bits for
/// every kernel, any number of threads, and for a row alone or among others. Against exact arithmetic the error is at most about K · 2⁻²⁴ · Σ |a·b|.
/// </remarks>
public abstract class FloatGemmKernel
{
    /// <summary>What lists and reports call it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether this processor can run it.</summary>
    public abstract bool IsSupported { get; }

    /// <summary>Multiplies.</summary>
    /// <param name="size">M, N and K.</param>
    /// <param name="left">A, [M, K] row by row; [K, M] where <paramref name="transposeLeft"/>.</param>
    /// <param name="transposeLeft">Whether A is stored transposed.</param>
    /// <param name="right">B, [K, N] row by row; [N, K] where <paramref name="transposeRight"/>.</param>
    /// <param name="transposeRight">Whether B is stored transposed.</param>
    /// <param name="result">C, [M, N] row by row.</param>
    /// <param name="accumulate">Whether the product is added to what C holds.</param>
    /// <param name="signsOfRight">Whether B stands for the signs of its elements, -1 and +1, zero counting as positive and NaN as negative.</param>
    /// <exception cref="ArgumentException">A span is shorter than its matrix.</exception>
    public void Run(GemmSize size, ReadOnlySpan<float> left, bool transposeLeft, ReadOnlySpan<float> right, bool transposeRight, Span<float> result, bool accumulate = false, bool signsOfRight = false)
    {
        size.Check(left.Length, right.Length, result.Length);
        Multiply(size, left, transposeLeft, right, transposeRight, result, accumulate, signsOfRight);
    }

    private protected abstract void Multiply(GemmSize size, ReadOnlySpan<float> left, bool transposeLeft, ReadOnlySpan<float> right, bool transposeRight, Span<float> result, bool accumulate, bool signsOfRight);
}
