using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>
/// Float products of few columns and few steps, where planning and packing for tiles would take longer than the product: a row of C is one
/// register or two, or, where C is a single column, a scalar.
/// </summary>
internal static unsafe class NarrowFloatGemm
{
    private const int Lanes = 8;
    private const int MostColumns = 2 * Lanes;

    // Of B, padded to whole registers: what a block of stack may take.
    private const int PanelElements = 1024;
    private const long MostProducts = 20_000;

    /// <summary>Whether a product is one of these and this processor can run it.</summary>
    public static bool Takes(GemmSize size) =>
        Fma.IsSupported && size.N <= MostColumns && size.K * MostColumns <= PanelElements && (long)size.M * size.N * size.K <= MostProducts;

    /// <summary>C = A · B, or C += A · B, as <see cref="FloatGemmKernel"/> defines it.</summary>
    /// <param name="size">M, N and K, which <see cref="Takes"/> has seen.</param>
    /// <param name="left">A.</param>
    /// <param name="right">B.</param>
    /// <param name="result">C, row by row.</param>
    /// <param name="accumulate">Whether the product is added to what C holds.</param>
    /// <param name="signsOfRight">Whether B stands for the signs of its elements.</param>
    [SkipLocalsInit]
    public static void Multiply(GemmSize size, FloatMatrix left, FloatMatrix right, float* result, bool accumulate, bool signsOfRight)
    {
        float* panel = stackalloc float[PanelElements];
        int columns = size.N == 1 ? 1 : size.N <= Lanes ? Lanes : MostColumns;
        Pack(size, right, columns, panel);
        if (signsOfRight)
            FloatSigns.Take(panel, (nint)size.K * columns);
        if (columns == 1)
            MultiplyColumn(size, left, panel, result, accumulate);
        else if (columns == Lanes)
            MultiplyRows(size, left, panel, result, accumulate);
        else
            MultiplyWideRows(size, left, panel, result, accumulate);
    }

    // [K, columns], zeros behind the last column.
    private static void Pack(GemmSize size, FloatMatrix right, int columns, float* panel)
    {
        for (int k = 0; k < size.K; k++, panel += columns)
        {
            float* from = right.At(k, 0);
            int n = 0;
            for (; n < size.N; n++, from += right.ColumnStep)
                panel[n] = *from;
            for (; n < columns; n++)
                panel[n] = 0;
        }
    }

    // Four chains at a time, since each waits for its last sum.
    private static void MultiplyColumn(GemmSize size, FloatMatrix left, float* panel, float* result, bool accumulate)
    {
        int row = 0;
        for (; row + 4 <= size.M; row += 4)
        {
            float* c = result + row;
            (float s0, float s1, float s2, float s3) = accumulate ? (c[0], c[1], c[2], c[3]) : default;
            float* a = left.At(row, 0);
            for (int k = 0; k < size.K; k++, a += left.ColumnStep)
            {
                float b = panel[k];
                s0 = MathF.FusedMultiplyAdd(a[0], b, s0);
                s1 = MathF.FusedMultiplyAdd(a[left.RowStep], b, s1);
                s2 = MathF.FusedMultiplyAdd(a[2 * left.RowStep], b, s2);
                s3 = MathF.FusedMultiplyAdd(a[3 * left.RowStep], b, s3);
            }

            (c[0], c[1], c[2], c[3]) = (s0, s1, s2, s3);
        }

        for (; row < size.M; row++)
        {
            float sum = accumulate ? result[row] : 0;
            float* a = left.At(row, 0);
            for (int k = 0; k < size.K; k++, a += left.ColumnStep)
                sum = MathF.FusedMultiplyAdd(*a, panel[k], sum);
            result[row] = sum;
        }
    }

    private static void MultiplyRows(GemmSize size, FloatMatrix left, float* panel, float* result, bool accumulate)
    {
        int row = 0;
        nint step = left.RowStep;
        for (; row + 4 <= size.M; row += 4)
        {
            float* c = result + ((nint)row * size.N);
            Vector256<float> s0 = Begin(c, size.N, accumulate), s1 = Begin(c + size.N, size.N, accumulate), s2 = Begin(c + (2 * size.N), size.N, accumulate), s3 = Begin(c + (3 * size.N), size.N, accumulate);
            float* a = left.At(row, 0), b = panel;
            for (int k = 0; k < size.K; k++, a += left.ColumnStep, b += Lanes)
            {
                Vector256<float> factors = Vector256.Load(b);
                s0 = Fma.MultiplyAdd(Vector256.Create(a[0]), factors, s0);
                s1 = Fma.MultiplyAdd(Vector256.Create(a[step]), factors, s1);
                s2 = Fma.MultiplyAdd(Vector256.Create(a[2 * step]), factors, s2);
                s3 = Fma.MultiplyAdd(Vector256.Create(a[3 * step]), factors, s3);
            }

            Store(s0, c, size.N);
            Store(s1, c + size.N, size.N);
            Store(s2, c + (2 * size.N), size.N);
            Store(s3, c + (3 * size.N), size.N);
        }

        for (; row < size.M; row++)
        {
            float* c = result + ((nint)row * size.N), a = left.At(row, 0), b = panel;
            Vector256<float> sum = Begin(c, size.N, accumulate);
            for (int k = 0; k < size.K; k++, a += left.ColumnStep, b += Lanes)
                sum = Fma.MultiplyAdd(Vector256.Create(*a), Vector256.Load(b), sum);
            Store(sum, c, size.N);
        }
    }

    private static void MultiplyWideRows(GemmSize size, FloatMatrix left, float* panel, float* result, bool accumulate)
    {
        int row = 0, rest = size.N - Lanes;
        for (; row + 2 <= size.M; row += 2)
        {
            float* c = result + ((nint)row * size.N), next = c + size.N;
            Vector256<float> s0 = Begin(c, Lanes, accumulate), t0 = Begin(c + Lanes, rest, accumulate), s1 = Begin(next, Lanes, accumulate), t1 = Begin(next + Lanes, rest, accumulate);
            float* a = left.At(row, 0), b = panel;
            for (int k = 0; k < size.K; k++, a += left.ColumnStep, b += MostColumns)
            {
                Vector256<float> low = Vector256.Load(b), high = Vector256.Load(b + Lanes), x0 = Vector256.Create(a[0]), x1 = Vector256.Create(a[left.RowStep]);
                s0 = Fma.MultiplyAdd(x0, low, s0);
                t0 = Fma.MultiplyAdd(x0, high, t0);
                s1 = Fma.MultiplyAdd(x1, low, s1);
                t1 = Fma.MultiplyAdd(x1, high, t1);
            }

            Store(s0, c, Lanes);
            Store(t0, c + Lanes, rest);
            Store(s1, next, Lanes);
            Store(t1, next + Lanes, rest);
        }

        if (row < size.M)
        {
            float* c = result + ((nint)row * size.N), a = left.At(row, 0), b = panel;
            Vector256<float> low = Begin(c, Lanes, accumulate), high = Begin(c + Lanes, rest, accumulate);
            for (int k = 0; k < size.K; k++, a += left.ColumnStep, b += MostColumns)
            {
                Vector256<float> x = Vector256.Create(*a);
                low = Fma.MultiplyAdd(x, Vector256.Load(b), low);
                high = Fma.MultiplyAdd(x, Vector256.Load(b + Lanes), high);
            }

            Store(low, c, Lanes);
            Store(high, c + Lanes, rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Begin(float* from, int count, bool accumulate)
    {
        if (!accumulate)
            return default;
        if (count == Lanes)
            return Vector256.Load(from);
        Vector256<float> values = default;
        for (int i = 0; i < count; i++)
            values = values.WithElement(i, from[i]);
        return values;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> values, float* to, int count)
    {
        if (count == Lanes)
        {
            values.Store(to);
            return;
        }

        for (int i = 0; i < count; i++)
            to[i] = values.GetElement(i);
    }
}
