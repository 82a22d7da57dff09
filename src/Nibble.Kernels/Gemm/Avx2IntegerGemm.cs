using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>The integer product by pairs of products of 16-bit numbers (vpmaddwd), for two rows and four columns at once.</summary>
public sealed unsafe class Avx2IntegerGemm : IntegerGemmKernel
{
    private const int Lanes = 16;

    /// <inheritdoc/>
    public override string Name => "avx2 maddwd 2x4";

    /// <inheritdoc/>
    public override bool IsSupported => Avx2.IsSupported;

    private protected override void Multiply(GemmSize size, ReadOnlySpan<short> left, ReadOnlySpan<short> right, Span<int> sums)
    {
        (int m, int n, int k) = size;

        // A tile at an edge takes the last row or column again, and writes the same sum again.
        fixed (short* a = left, b = right)
        {
            fixed (int* c = sums)
            {
                for (int i = 0; i < m; i += 2)
                {
                    int next = Math.Min(i + 1, m - 1);
                    short* a0 = a + ((nint)i * k), a1 = a + ((nint)next * k);
                    int* c0 = c + ((nint)i * n), c1 = c + ((nint)next * n);
                    for (int j = 0; j < n; j += 4)
                    {
                        int j1 = Math.Min(j + 1, n - 1), j2 = Math.Min(j + 2, n - 1), j3 = Math.Min(j + 3, n - 1);
                        short* b0 = b + ((nint)j * k), b1 = b + ((nint)j1 * k), b2 = b + ((nint)j2 * k), b3 = b + ((nint)j3 * k);
                        if (k < Lanes)
                        {
                            (c0[j], c0[j1], c0[j2], c0[j3]) = (Dot(a0, b0, k), Dot(a0, b1, k), Dot(a0, b2, k), Dot(a0, b3, k));
                            (c1[j], c1[j1], c1[j2], c1[j3]) = (Dot(a1, b0, k), Dot(a1, b1, k), Dot(a1, b2, k), Dot(a1, b3, k));
                            continue;
                        }

                        Vector256<int> s00 = default, s01 = default, s02 = default, s03 = default;
                        Vector256<int> s10 = default, s11 = default, s12 = default, s13 = default;
                        for (int p = 0; p < k; p += Lanes)
                        {
                            // The last step goes back to stay inside, and A's elements that were taken before count as 0.
                            int at = Math.Min(p, k - Lanes);
                            Vector256<short> taken = Vector256.GreaterThan(Vector256.Create((short)(p - at)), Vector256<short>.Indices);
                            Vector256<short> x0 = Vector256.AndNot(Vector256.Load(a0 + at), taken), x1 = Vector256.AndNot(Vector256.Load(a1 + at), taken);
                            Vector256<short> y0 = Vector256.Load(b0 + at), y1 = Vector256.Load(b1 + at), y2 = Vector256.Load(b2 + at), y3 = Vector256.Load(b3 + at);
                            s00 += Avx2.MultiplyAddAdjacent(x0, y0);
                            s01 += Avx2.MultiplyAddAdjacent(x0, y1);
                            s02 += Avx2.MultiplyAddAdjacent(x0, y2);
                            s03 += Avx2.MultiplyAddAdjacent(x0, y3);
                            s10 += Avx2.MultiplyAddAdjacent(x1, y0);
                            s11 += Avx2.MultiplyAddAdjacent(x1, y1);
                            s12 += Avx2.MultiplyAddAdjacent(x1, y2);
                            s13 += Avx2.MultiplyAddAdjacent(x1, y3);
                        }

                        (c0[j], c0[j1], c0[j2], c0[j3]) = (Vector256.Sum(s00), Vector256.Sum(s01), Vector256.Sum(s02), Vector256.Sum(s03));
                        (c1[j], c1[j1], c1[j2], c1[j3]) = (Vector256.Sum(s10), Vector256.Sum(s11), Vector256.Sum(s12), Vector256.Sum(s13));
                    }
                }
            }
        }
    }

    private static int Dot(short* a, short* b, int k)
    {
        int sum = 0;
        for (int p = 0; p < k; p++)
            sum = unchecked(sum + (a[p] * b[p]));
        return sum;
    }
}
