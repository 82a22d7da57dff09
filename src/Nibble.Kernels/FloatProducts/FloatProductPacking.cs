namespace Nibble.Kernels;

/// <summary>The packing of the weights of a <see cref="FloatProduct"/>: a tile of work is a panel.</summary>
internal readonly unsafe struct FloatProductPacking(FloatTile tile, float* weights, int outputs, int depth, float* panels) : ITiles
{
    private const long SerialWeights = 1 << 16;

    private readonly int _columns = tile.Columns;

    /// <summary>Packs all panels, shared out where that pays.</summary>
    public void RunAll()
    {
        FloatProductPacking tiles = this;
        int count = (outputs + _columns - 1) / _columns;
        if ((long)outputs * depth >= SerialWeights)
        {
            Workers.Run(count, ref tiles);
            return;
        }

        for (int panel = 0; panel < count; panel++)
            tiles.Run(panel);
    }

    public void Run(int panel)
    {
        int first = panel * _columns;
        FloatInterleaving.Rows(weights + ((nint)first * depth), depth, Math.Min(_columns, outputs - first), depth, panels + ((nint)first * depth), _columns);
    }
}
