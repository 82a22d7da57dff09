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

    /// <summary>[slivers, K, rows of a tile], where the plan packs A.</summary>
    public float* Slivers;

    /// <summary>[panels, K, columns of a tile], where the plan packs B beforehand.</summary>
    public float* Panels;

    /// <summary>Brings columns of B into panels: steps <paramref name="first"/> to <paramref name="last"/> of the depth.</summary>
    public readonly void PackPanel(FloatTile tile, int panel, int first, int last, float* to)
    {
        int column = panel * tile.Columns, columns = Math.Min(tile.Columns, Size.N - column);
        float* from = Right.At(first, column);
        if (Right.ColumnStep == 1)
            FloatInterleaving.Columns(from, Right.RowStep, columns, last - first, to, tile.Columns);
        else
            FloatInterleaving.Rows(from, Right.ColumnStep, columns, last - first, to, tile.Columns);
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
}
