using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>A row for all rows of a matrix, and back: what a bias is to a batch.</summary>
public static unsafe class RowSums
{
    private const int Lanes = 16;

    /// <summary>Copies a row into every row of a matrix.</summary>
    /// <param name="row">[columns].</param>
    /// <param name="matrix">[rows, columns], overwritten.</param>
    /// <exception cref="ArgumentException">The matrix is not made of whole rows.</exception>
    public static void Spread(ReadOnlySpan<float> row, Span<float> matrix)
    {
        Check(row.Length, matrix.Length);
        if (row.Length > 0 && row.Length <= Lanes / 2)
        {
            for (int i = 0; i < matrix.Length; i += row.Length)
                for (int j = 0; j < row.Length; j++)
                    matrix[i + j] = row[j];
            return;
        }

        for (int i = 0; i < matrix.Length; i += row.Length)
            row.CopyTo(matrix[i..]);
    }

    /// <summary>The sum of all rows, in their order.</summary>
    /// <param name="matrix">[rows, columns].</param>
    /// <param name="sum">[columns], overwritten.</param>
    /// <exception cref="ArgumentException">The matrix is not made of whole rows.</exception>
    public static void Of(ReadOnlySpan<float> matrix, Span<float> sum)
    {
        Check(sum.Length, matrix.Length);
        int columns = sum.Length, rows = columns == 0 ? 0 : matrix.Length / columns;
        fixed (float* x = matrix, y = sum)
        {
            int column = 0;
            for (; column <= columns - (4 * Lanes); column += 4 * Lanes)
                Wide(x + column, rows, columns, y + column);
            for (; column <= columns - Lanes; column += Lanes)
                Narrow(x + column, rows, columns, y + column);
            for (; column < columns; column++)
            {
                float total = 0;
                for (nint row = 0; row < rows; row++)
                    total += x[(row * columns) + column];
                y[column] = total;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide(float* x, int rows, nint columns, float* y)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (; rows > 0; rows--, x += columns)
        {
            a += Vector512.Load(x);
            b += Vector512.Load(x + Lanes);
            c += Vector512.Load(x + (2 * Lanes));
            d += Vector512.Load(x + (3 * Lanes));
        }

        Vector512.Store(a, y);
        Vector512.Store(b, y + Lanes);
        Vector512.Store(c, y + (2 * Lanes));
        Vector512.Store(d, y + (3 * Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(float* x, int rows, nint columns, float* y)
    {
        Vector512<float> a = default;
        for (; rows > 0; rows--, x += columns)
            a += Vector512.Load(x);
        Vector512.Store(a, y);
    }

    private static void Check(int columns, int elements)
    {
        if (columns == 0 ? elements != 0 : elements % columns != 0)
            throw new ArgumentException($"A matrix of rows of {columns} elements can't have {elements} elements.");
    }
}
