namespace Nibble.Kernels;

/// <summary>The packing of what several blocks of a product read: a tile of work is some slivers of A, or a panel of B.</summary>
internal unsafe struct FloatGemmPacking(in FloatGemmOperands operands) : ITiles
{
    private const int SliversAtOnce = 4;

    private readonly FloatGemmOperands _operands = operands;

    public readonly int Count => LeftTiles + (_operands.Plan.PacksRight ? _operands.Plan.Panels : 0);

    private readonly int LeftTiles => _operands.Plan.PacksLeft ? (_operands.Plan.Slivers + SliversAtOnce - 1) / SliversAtOnce : 0;

    public readonly void Run(int tile)
    {
        FloatTile kernel = FloatTile.FastestFirst[_operands.Tile];
        int depth = _operands.Size.K;
        if (tile >= LeftTiles)
        {
            int panel = tile - LeftTiles;
            _operands.PackPanels(kernel, panel, panel + 1, 0, depth, _operands.Panels + ((nint)panel * depth * kernel.Columns));
            return;
        }

        int last = Math.Min((tile + 1) * SliversAtOnce, _operands.Plan.Slivers);
        for (int sliver = tile * SliversAtOnce; sliver < last; sliver++)
            _operands.PackSliver(kernel, sliver, _operands.Slivers + ((nint)sliver * depth * kernel.Rows));
    }
}
