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

    /// <summary>sums += (x - center)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSquares(float* x, int stride, int rows, int columns, float* center, float* sums)
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
                    Vector256<float> squares = (Square(Vector256.Load(a + i) - middle) + Square(Vector256.Load(b + i) - middle)) + (Square(Vector256.Load(c + i) - middle) + Square(Vector256.Load(d + i) - middle));
                    Vector256.Store(Vector256.Load(sums + i) + squares, sums + i);
                }
            }

            for (; i < columns; i++)
                sums[i] += (Square(a[i] - center[i]) + Square(b[i] - center[i])) + (Square(c[i] - center[i]) + Square(d[i] - center[i]));
        }

        for (; rows > 0; rows--, x += stride)
            for (int i = 0; i < columns; i++)
                sums[i] += Square(x[i] - center[i]);
    }

    private static float Square(float x) => x * x;

    private static Vector256<float> Square(Vector256<float> x) => x * x;
}
