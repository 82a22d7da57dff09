namespace Nibble.Kernels;

/// <summary>The sizes of a matrix product: [M, K] · [K, N] = [M, N].</summary>
public readonly record struct GemmSize(int M, int N, int K)
{
    internal void Check(int left, int right, int result)
    {
        if (M < 0 || N < 0 || K < 0 || left < (long)M * K || right < (long)K * N || result < (long)M * N)
            throw new ArgumentException($"A product of [{M}, {K}] and [{K}, {N}] needs {(long)M * K}, {(long)K * N} and {(long)M * N} elements, but the spans have {left}, {right} and {result}.");
    }
}
