using System.Buffers;

namespace Nibble.Kernels;

/// <summary>
/// The float product by tiles that live in registers: B is packed into panels as wide as a tile, A is read where it stands,
/// the depth is cut so that a panel stays in the first cache, and large products are shared out to threads in blocks of C.
/// </summary>
/// <remarks>
/// Each element of C is one chain of fused multiply-adds per cut of the depth, in one order, whatever the sizes of M and N, the
/// number of threads or the place in a tile: a row gives the same bits alone and in a batch. After Goto and van de Geijn 2008
/// (Anatomy of High-Performance Matrix Multiplication).
/// </remarks>
public abstract unsafe class PackedFloatGemm : FloatGemmKernel
{
    private const int DepthCut = 256;
    private const int BlockRows = 120;
    private const int BlockColumns = 256;
    private const double ParallelProducts = 2.5e6;

    // Rows and columns of a tile; the columns divide BlockColumns.
    private protected abstract int TileRows { get; }

    private protected abstract int TileColumns { get; }

    private protected sealed override void Multiply(GemmSize size, ReadOnlySpan<float> left, bool transposeLeft, ReadOnlySpan<float> right, bool transposeRight, Span<float> result, bool accumulate)
    {
        if (size.M == 0 || size.N == 0)
            return;
        if (size.K == 0)
        {
            if (!accumulate)
                result[..(size.M * size.N)].Clear();
            return;
        }

        int width = (size.N + TileColumns - 1) / TileColumns * TileColumns;
        float[] panels = ArrayPool<float>.Shared.Rent(checked(width * size.K));
        fixed (float* a = left, b = right, c = result, packed = panels)
        {
            var product = new Product(
                size,
                new Matrix(a, transposeLeft ? 1 : size.K, transposeLeft ? size.M : 1),
                new Matrix(b, transposeRight ? 1 : size.N, transposeRight ? size.K : 1),
                packed,
                c,
                accumulate);
            if ((double)size.M * size.N * size.K < ParallelProducts)
            {
                for (int block = 0; block < product.ColumnBlocks; block++)
                    Pack(product, block);
                for (int block = 0; block < product.ColumnBlocks * product.RowBlocks; block++)
                    MultiplyBlock(product, block);
            }
            else
            {
                MultiplyInParallel(product);
            }
        }

        ArrayPool<float>.Shared.Return(panels);
    }

    /// <summary>One tile of C, or what it adds to it: the sum over <paramref name="depth"/> of a column of A times a row of the panel.</summary>
    /// <param name="depth">At least 1.</param>
    /// <param name="a">The first row's first element.</param>
    /// <param name="rowStep">From a row of A to the next.</param>
    /// <param name="step">From an element of a row of A to the next.</param>
    /// <param name="rows">The rows that A has, 1 to the tile's; the last is repeated for those it lacks.</param>
    /// <param name="panel">[depth, columns of the tile].</param>
    /// <param name="c">The tile's first element.</param>
    /// <param name="pitch">From a row of C to the next.</param>
    /// <param name="add">Whether C is added to.</param>
    private protected abstract void MultiplyTile(int depth, float* a, nint rowStep, nint step, int rows, float* panel, float* c, nint pitch, bool add);

    // Apart, so that only products worth several threads pay for a closure.
    private void MultiplyInParallel(Product product)
    {
        Parallel.For(0, product.ColumnBlocks, block => Pack(product, block));
        Parallel.For(0, product.ColumnBlocks * product.RowBlocks, block => MultiplyBlock(product, block));
    }

    // Panels stand one after the other, each [K, tile columns], so that a cut of the depth is contiguous.
    private void Pack(Product product, int columnBlock)
    {
        (_, int n, int k) = product.Size;
        int end = Math.Min((columnBlock + 1) * BlockColumns, n);
        for (int j = columnBlock * BlockColumns; j < end; j += TileColumns)
        {
            float* panel = product.Packed + ((nint)j * k);
            int columns = Math.Min(TileColumns, n - j);
            if (columns < TileColumns)
                new Span<float>(panel, k * TileColumns).Clear();
            if (product.Right.Step == 1)
            {
                for (int p = 0; p < k; p++)
                    new ReadOnlySpan<float>(product.Right.At(p, j), columns).CopyTo(new Span<float>(panel + ((nint)p * TileColumns), columns));
                continue;
            }

            for (int column = 0; column < columns; column++)
            {
                float* source = product.Right.At(0, j + column);
                for (int p = 0; p < k; p++)
                    panel[((nint)p * TileColumns) + column] = source[p];
            }
        }
    }

    private void MultiplyBlock(Product product, int block)
    {
        (int m, int n, int k) = product.Size;
        int firstRow = block / product.ColumnBlocks * BlockRows, lastRow = Math.Min(firstRow + BlockRows, m);
        int firstColumn = block % product.ColumnBlocks * BlockColumns, lastColumn = Math.Min(firstColumn + BlockColumns, n);
        float* edge = stackalloc float[TileRows * TileColumns];
        for (int cut = 0; cut < k; cut += DepthCut)
        {
            int depth = Math.Min(DepthCut, k - cut);
            bool add = product.Accumulate || cut > 0;
            for (int j = firstColumn; j < lastColumn; j += TileColumns)
            {
                float* panel = product.Packed + ((nint)j * k) + ((nint)cut * TileColumns);
                int columns = Math.Min(TileColumns, n - j);
                for (int i = firstRow; i < lastRow; i += TileRows)
                {
                    int rows = Math.Min(TileRows, lastRow - i);
                    float* a = product.Left.At(i, cut), c = product.Result + ((nint)i * n) + j;
                    if (rows == TileRows && columns == TileColumns)
                    {
                        MultiplyTile(depth, a, product.Left.RowStep, product.Left.Step, rows, panel, c, n, add);
                        continue;
                    }

                    MultiplyTile(depth, a, product.Left.RowStep, product.Left.Step, rows, panel, edge, TileColumns, add: false);
                    for (int row = 0; row < rows; row++)
                        for (int column = 0; column < columns; column++)
                            c[((nint)row * n) + column] = edge[(row * TileColumns) + column] + (add ? c[((nint)row * n) + column] : 0);
                }
            }
        }
    }

    private readonly struct Matrix(float* start, nint rowStep, nint step)
    {
        public nint RowStep => rowStep;

        public nint Step => step;

        public float* At(int row, int column) => start + (row * rowStep) + (column * step);
    }

    private readonly struct Product(GemmSize size, Matrix left, Matrix right, float* packed, float* result, bool accumulate)
    {
        public GemmSize Size => size;

        public Matrix Left => left;

        public Matrix Right => right;

        public float* Packed => packed;

        public float* Result => result;

        public bool Accumulate => accumulate;

        public int ColumnBlocks => (size.N + BlockColumns - 1) / BlockColumns;

        public int RowBlocks => (size.M + BlockRows - 1) / BlockRows;
    }
}
