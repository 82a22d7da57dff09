using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Tiles of 6 rows and 16 columns: twelve of the sixteen registers of AVX2 hold sums.</summary>
public sealed unsafe class FmaFloatGemm : PackedFloatGemm
{
    /// <inheritdoc/>
    public override string Name => "fma 6x16";

    /// <inheritdoc/>
    public override bool IsSupported => Fma.IsSupported;

    private protected override int TileRows => 6;

    private protected override int TileColumns => 2 * Vector256<float>.Count;

    private protected override void MultiplyTile(int depth, float* a, nint rowStep, nint step, int rows, float* panel, float* c, nint pitch, bool add)
    {
        int last = rows - 1;
        float* a1 = a + (Math.Min(1, last) * rowStep);
        float* a2 = a + (Math.Min(2, last) * rowStep);
        float* a3 = a + (Math.Min(3, last) * rowStep);
        float* a4 = a + (Math.Min(4, last) * rowStep);
        float* a5 = a + (Math.Min(5, last) * rowStep);
        Vector256<float> c00 = Vector256<float>.Zero, c01 = Vector256<float>.Zero;
        Vector256<float> c10 = Vector256<float>.Zero, c11 = Vector256<float>.Zero;
        Vector256<float> c20 = Vector256<float>.Zero, c21 = Vector256<float>.Zero;
        Vector256<float> c30 = Vector256<float>.Zero, c31 = Vector256<float>.Zero;
        Vector256<float> c40 = Vector256<float>.Zero, c41 = Vector256<float>.Zero;
        Vector256<float> c50 = Vector256<float>.Zero, c51 = Vector256<float>.Zero;
        for (int p = 0; p < depth; p++, panel += 2 * Vector256<float>.Count)
        {
            Vector256<float> b0 = Vector256.Load(panel), b1 = Vector256.Load(panel + Vector256<float>.Count);
            nint at = p * step;
            Vector256<float> x0 = Vector256.Create(a[at]);
            c00 = Fma.MultiplyAdd(x0, b0, c00);
            c01 = Fma.MultiplyAdd(x0, b1, c01);
            Vector256<float> x1 = Vector256.Create(a1[at]);
            c10 = Fma.MultiplyAdd(x1, b0, c10);
            c11 = Fma.MultiplyAdd(x1, b1, c11);
            Vector256<float> x2 = Vector256.Create(a2[at]);
            c20 = Fma.MultiplyAdd(x2, b0, c20);
            c21 = Fma.MultiplyAdd(x2, b1, c21);
            Vector256<float> x3 = Vector256.Create(a3[at]);
            c30 = Fma.MultiplyAdd(x3, b0, c30);
            c31 = Fma.MultiplyAdd(x3, b1, c31);
            Vector256<float> x4 = Vector256.Create(a4[at]);
            c40 = Fma.MultiplyAdd(x4, b0, c40);
            c41 = Fma.MultiplyAdd(x4, b1, c41);
            Vector256<float> x5 = Vector256.Create(a5[at]);
            c50 = Fma.MultiplyAdd(x5, b0, c50);
            c51 = Fma.MultiplyAdd(x5, b1, c51);
        }

        Store(c, c00, c01, add);
        Store(c + (1 * pitch), c10, c11, add);
        Store(c + (2 * pitch), c20, c21, add);
        Store(c + (3 * pitch), c30, c31, add);
        Store(c + (4 * pitch), c40, c41, add);
        Store(c + (5 * pitch), c50, c51, add);
    }

    private static void Store(float* c, Vector256<float> first, Vector256<float> second, bool add)
    {
        float* next = c + Vector256<float>.Count;
        Vector256.Store(add ? first + Vector256.Load(c) : first, c);
        Vector256.Store(add ? second + Vector256.Load(next) : second, next);
    }
}
