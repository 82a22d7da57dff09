namespace Nibble.Kernels;

/// <summary>A float product and where everything stands: what the tiles of its packing and of its multiplication share.</summary>
internal unsafe struct FloatGemmOperands
{
    /// <summary>The tile's place in the list.</summary>
    public int Tile;

    public GemmSize Size;

    public FloatGemmPlan Plan;

    public FloatMatrix Left;

    public FloatMatrix Right;

    /// <summary>C, row by row.</summary>
    public float* Result;

    public bool Accumulate;

    /// <summary>Whether B stands for the signs of its elements.</summary>
    public bool SignsOfRight;

    /// <summary>[slivers, K, rows of a tile], where the plan packs A.</summary>
    public float* Slivers;

    /// <summary>[panels, K, columns of a tile], where the plan packs B beforehand.</summary>
    public float* Panels;

    /// <summary>Brings columns of B into panels, one after the other: steps <paramref name="first"/> to <paramref name="last"/> of the depth.</summary>
    public readonly void PackPanels(FloatTile tile, int firstPanel, int lastPanel, int first, int last, float* to)
    {
        Interleave(tile, firstPanel, lastPanel, first, last, to);
        if (SignsOfRight)
            FloatSigns.Take(to, (nint)(lastPanel - firstPanel) * tile.Columns * (last - first));
    }

    /// <summary>Brings rows of A into a sliver.</summary>
    public readonly void PackSliver(FloatTile tile, int sliver, float* to)
    {
        int row = sliver * tile.Rows, rows = Math.Min(tile.Rows, Size.M - row);
        float* from = Left.At(row, 0);
        if (Left.ColumnStep == 1)
            FloatInterleaving.Rows(from, Left.RowStep, rows, Size.K, to, tile.Rows);
        else
            FloatInterleaving.Columns(from, Left.ColumnStep, rows, Size.K, to, tile.Rows);
    }

    private readonly void Interleave(FloatTile tile, int firstPanel, int lastPanel, int first, int last, float* to)
    {
        int firstColumn = firstPanel * tile.Columns, lastColumn = Math.Min(lastPanel * tile.Columns, Size.N);
        if (Right.ColumnStep == 1)
        {
            FloatInterleaving.Columns(Right.At(first, firstColumn), Right.RowStep, lastColumn - firstColumn, last - first, to, tile.Columns);
            return;
        }

        for (int column = firstColumn; column < lastColumn; column += tile.Columns, to += (nint)(last - first) * tile.Columns)
            FloatInterleaving.Rows(Right.At(first, column), Right.ColumnStep, Math.Min(tile.Columns, lastColumn - column), last - first, to, tile.Columns);
    }
}
