namespace Nibble.Kernels;

/// <summary>The float product by tiles that live in registers, on matrices packed for them, shared out to <see cref="Workers"/>.</summary>
internal sealed unsafe class TiledFloatGemm(FloatTile tile) : FloatGemmKernel
{
    // More rows of A than make this many elements are multiplied in turns, so that what is packed stays small.
    private const int PackedElements = 4 << 20;

    [ThreadStatic]
    private static AlignedBuffer? _packed;

    /// <inheritdoc/>
    public override string Name => tile.Name;

    /// <inheritdoc/>
    public override bool IsSupported => tile.IsSupported;

    private protected override void Multiply(GemmSize size, ReadOnlySpan<float> left, bool transposeLeft, ReadOnlySpan<float> right, bool transposeRight, Span<float> result, bool accumulate, bool signsOfRight)
    {
        (int m, int n, int k) = size;
        if (m == 0 || n == 0)
            return;
        int rowsAtOnce = Math.Max(PackedElements / Math.Max(k, 1) / tile.Rows, 8) * tile.Rows;
        fixed (float* a = left, b = right, c = result)
        {
            var x = new FloatMatrix(a, transposeLeft ? 1 : k, transposeLeft ? m : 1);
            var y = new FloatMatrix(b, transposeRight ? 1 : n, transposeRight ? k : 1);
            if (NarrowFloatGemm.Takes(size))
            {
                NarrowFloatGemm.Multiply(size, x, y, c, accumulate, signsOfRight);
                return;
            }

            for (int row = 0; row < m; row += rowsAtOnce)
                MultiplyRows(size with { M = Math.Min(rowsAtOnce, m - row) }, new FloatMatrix(x.At(row, 0), x.RowStep, x.ColumnStep), y, c + ((nint)row * n), accumulate, signsOfRight);
        }
    }

    private void MultiplyRows(GemmSize size, FloatMatrix left, FloatMatrix right, float* result, bool accumulate, bool signsOfRight)
    {
        var plan = new FloatGemmPlan(tile, size, left, Workers.Limit);
        var operands = new FloatGemmOperands { Tile = tile.Index, Size = size, Plan = plan, Left = left, Right = right, Result = result, Accumulate = accumulate, SignsOfRight = signsOfRight };
        if (plan.PacksLeft || plan.PacksRight)
        {
            nint slivers = plan.PacksLeft ? (nint)plan.Slivers * tile.Rows * size.K : 0, panels = plan.PacksRight ? (nint)plan.Panels * tile.Columns * size.K : 0;

            // Each on a border of 64 bytes.
            slivers = (slivers + 15) & -16;
            operands.Slivers = Packed((slivers + panels) * sizeof(float));
            operands.Panels = operands.Slivers + slivers;
            var packing = new FloatGemmPacking(operands);
            Run(packing.Count, plan.Threads, ref packing);
        }

        var tiles = new FloatGemmTiles(operands);
        Run(tiles.Count, plan.Threads, ref tiles);
    }

    private static void Run<T>(int count, int threads, ref T tiles)
        where T : unmanaged, ITiles
    {
        if (threads > 1)
        {
            Workers.Run(count, ref tiles);
            return;
        }

        for (int i = 0; i < count; i++)
            tiles.Run(i);
    }

    private static float* Packed(nint bytes)
    {
        if (_packed is null || _packed.Length < bytes)
        {
            _packed?.Dispose();
            _packed = new AlignedBuffer(bytes);
        }

        return (float*)_packed.Start;
    }
}
