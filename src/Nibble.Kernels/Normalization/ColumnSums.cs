using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Sums down the columns of a strip, four rows at a time; each column's additions have the same order with vectors and without.</summary>
internal static unsafe class ColumnSums
{
    /// <summary>sums += x - center.</summary>
    /// <param name="x">The first row's first element.</param>
    /// <param name="stride">From one row to the next.</param>
    /// <param name="rows">How many.</param>
    /// <param name="columns">The width of the strip.</param>
    /// <param name="center">One number a column.</param>
    /// <param name="sums">One number a column.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* x, int stride, int rows, int columns, float* center, float* sums)
    {
        for (; rows >= 4; rows -= 4, x += 4 * (nint)stride)
        {
            float* a = x, b = a + stride, c = b + stride, d = c + stride;
            int i = 0;
            if (Vector256.IsHardwareAccelerated)
            {
                for (; i <= columns - 8; i += 8)
                {
                    Vector256<float> middle = Vector256.Load(center + i);
                    Vector256<float> distances = ((Vector256.Load(a + i) - middle) + (Vector256.Load(b + i) - middle)) + ((Vector256.Load(c + i) - middle) + (Vector256.Load(d + i) - middle));
                    Vector256.Store(Vector256.Load(sums + i) + distances, sums + i);
                }
            }

            for (; i < columns; i++)
                sums[i] += ((a[i] - center[i]) + (b[i] - center[i])) + ((c[i] - center[i]) + (d[i] - center[i]));
        }

        for (; rows > 0; rows--, x += stride)
            for (int i = 0; i < columns; i++)
                sums[i] += x[i] - center[i];
    }

    /// <summary>sums += x - center, and squares += (x - center)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSquares(float* x, int stride, int rows, int columns, float* center, float* sums, float* squares)
    {
        for (; rows >= 4; rows -= 4, x += 4 * (nint)stride)
        {
            float* a = x, b = a + stride, c = b + stride, d = c + stride;
            int i = 0;
            if (Vector256.IsHardwareAccelerated)
            {
                for (; i <= columns - 8; i += 8)
                {
                    Vector256<float> middle = Vector256.Load(center + i);
                    Vector256<float> p = Vector256.Load(a + i) - middle, q = Vector256.Load(b + i) - middle, r = Vector256.Load(c + i) - middle, s = Vector256.Load(d + i) - middle;
                    Vector256.Store(Vector256.Load(sums + i) + ((p + q) + (r + s)), sums + i);
                    Vector256.Store(Vector256.Load(squares + i) + (((p * p) + (q * q)) + ((r * r) + (s * s))), squares + i);
                }
            }

            for (; i < columns; i++)
            {
                float p = a[i] - center[i], q = b[i] - center[i], r = c[i] - center[i], s = d[i] - center[i];
                sums[i] += (p + q) + (r + s);
                squares[i] += ((p * p) + (q * q)) + ((r * r) + (s * s));
            }
        }

        for (; rows > 0; rows--, x += stride)
        {
            for (int i = 0; i < columns; i++)
            {
                float distance = x[i] - center[i];
                sums[i] += distance;
                squares[i] += distance * distance;
            }
        }
    }
}
