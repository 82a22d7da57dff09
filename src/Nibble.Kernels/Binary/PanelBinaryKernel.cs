namespace Nibble.Kernels;

/// <summary>A kernel of signs that takes one panel at a time.</summary>
public abstract unsafe class PanelBinaryKernel : BinaryKernel
{
    internal sealed override void Multiply(ref BitTile tile, int rows)
    {
        BitTile part = tile;
        for (nint panel = 0; panel < tile.PanelCount; panel++)
        {
            MultiplyPanel(ref part, rows);
            part.Panel += part.WordCount * BitTile.Outputs;
            part.Sums += BitTile.Outputs;
        }
    }

    /// <summary>Writes the sums of the rows for the first panel of the tile.</summary>
    private protected abstract void MultiplyPanel(ref BitTile tile, int rows);
}
