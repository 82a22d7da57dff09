using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nibble.Data;

/// <summary>
/// The product of two matrices of doubles, row by row: packed, in registers and on all cores, so that whitening takes seconds and not an hour.
/// Each element is summed by one thread in one order: the bits do not depend on the number of threads.
/// </summary>
/// <remarks>
/// A tile of the result is 4 rows by 12 columns, three vectors of four doubles to a row, which with one vector of the right side and one broadcast of the left
/// fills 16 registers. Both sides are packed for <see cref="Depth"/> terms of the sums at a time, so that a strip of 12 columns stays in the first cache.
/// </remarks>
internal static class MatrixProduct
{
    private const int TileRows = 4;
    private const int TileColumns = 12;
    private const int BlockTiles = 16;
    private const int Depth = 256;

    /// <summary>Adds leftᵀ·right to a result.</summary>
    /// <param name="left">[depth, rows].</param>
    /// <param name="right">[depth, columns].</param>
    /// <param name="result">[rows, columns].</param>
    /// <param name="depth">The terms of each sum.</param>
    /// <param name="rows">Rows of the result.</param>
    /// <param name="columns">Columns of the result.</param>
    /// <param name="upperOnly">Whether what is below the diagonal may be left wrong.</param>
    public static void AddTransposed(double[] left, double[] right, double[] result, int depth, int rows, int columns, bool upperOnly = false)
    {
        int leftTiles = (rows + TileRows - 1) / TileRows, rightTiles = (columns + TileColumns - 1) / TileColumns;
        double[] packedLeft = new double[leftTiles * TileRows * Depth], packedRight = new double[rightTiles * TileColumns * Depth];
        for (int start = 0; start < depth; start += Depth)
        {
            int terms = Math.Min(Depth, depth - start), from = start;
            Parallel.For(0, leftTiles, tile => Pack(left, rows, from, terms, tile, TileRows, packedLeft));
            Parallel.For(0, rightTiles, tile => Pack(right, columns, from, terms, tile, TileColumns, packedRight));
            Parallel.For(0, (leftTiles + BlockTiles - 1) / BlockTiles, block =>
            {
                int firstRow = block * BlockTiles * TileRows;
                for (int strip = upperOnly ? firstRow / TileColumns : 0; strip < rightTiles; strip++)
                    for (int tile = block * BlockTiles; tile < Math.Min((block + 1) * BlockTiles, leftTiles); tile++)
                        AddTile(packedLeft.AsSpan(tile * TileRows * Depth, terms * TileRows), packedRight.AsSpan(strip * TileColumns * Depth, terms * TileColumns), result, tile * TileRows, strip * TileColumns, rows, columns);
            });
        }
    }

    // A strip of columns, term by term side by side; zeros beyond the edge.
    private static void Pack(double[] source, int width, int start, int terms, int tile, int tileWidth, double[] packed)
    {
        int column = tile * tileWidth, count = Math.Min(tileWidth, width - column);
        for (int term = 0; term < terms; term++)
        {
            Span<double> target = packed.AsSpan((((tile * Depth) + term) * tileWidth), tileWidth);
            source.AsSpan(((start + term) * width) + column, count).CopyTo(target);
            target[count..].Clear();
        }
    }

    private static void AddTile(ReadOnlySpan<double> left, ReadOnlySpan<double> right, double[] result, int row, int column, int rows, int columns)
    {
        Span<double> tile = stackalloc double[TileRows * TileColumns];
        Multiply(left, right, tile);
        int width = Math.Min(TileColumns, columns - column);
        for (int i = 0; i < Math.Min(TileRows, rows - row); i++)
        {
            Span<double> target = result.AsSpan(((row + i) * columns) + column, width);
            for (int j = 0; j < width; j++)
                target[j] += tile[(i * TileColumns) + j];
        }
    }

    private static void Multiply(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> tile)
    {
        Vector256<double> a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default;
        Vector256<double> c0 = default, c1 = default, c2 = default, d0 = default, d1 = default, d2 = default;
        ref double x = ref MemoryMarshal.GetReference(left), y = ref MemoryMarshal.GetReference(right);
        for (int term = left.Length / TileRows; term > 0; term--)
        {
            Vector256<double> r0 = Vector256.LoadUnsafe(ref y), r1 = Vector256.LoadUnsafe(ref y, 4), r2 = Vector256.LoadUnsafe(ref y, 8);
            Vector256<double> l = Vector256.Create(x);
            (a0, a1, a2) = (Vector256.FusedMultiplyAdd(l, r0, a0), Vector256.FusedMultiplyAdd(l, r1, a1), Vector256.FusedMultiplyAdd(l, r2, a2));
            l = Vector256.Create(Unsafe.Add(ref x, 1));
            (b0, b1, b2) = (Vector256.FusedMultiplyAdd(l, r0, b0), Vector256.FusedMultiplyAdd(l, r1, b1), Vector256.FusedMultiplyAdd(l, r2, b2));
            l = Vector256.Create(Unsafe.Add(ref x, 2));
            (c0, c1, c2) = (Vector256.FusedMultiplyAdd(l, r0, c0), Vector256.FusedMultiplyAdd(l, r1, c1), Vector256.FusedMultiplyAdd(l, r2, c2));
            l = Vector256.Create(Unsafe.Add(ref x, 3));
            (d0, d1, d2) = (Vector256.FusedMultiplyAdd(l, r0, d0), Vector256.FusedMultiplyAdd(l, r1, d1), Vector256.FusedMultiplyAdd(l, r2, d2));
            x = ref Unsafe.Add(ref x, TileRows);
            y = ref Unsafe.Add(ref y, TileColumns);
        }

        ReadOnlySpan<Vector256<double>> sums = [a0, a1, a2, b0, b1, b2, c0, c1, c2, d0, d1, d2];
        MemoryMarshal.Cast<Vector256<double>, double>(sums).CopyTo(tile);
    }
}
