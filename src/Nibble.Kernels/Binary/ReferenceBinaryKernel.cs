namespace Nibble.Kernels;

/// <summary>The definition of the product of signs, bit by bit: the judge of all others.</summary>
public sealed unsafe class ReferenceBinaryKernel : PanelBinaryKernel
{
    /// <inheritdoc/>
    public override string Name => "reference";

    /// <inheritdoc/>
    public override string? WhyUnsupported => null;

    private protected override void MultiplyPanel(ref BitTile tile, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < BitTile.Outputs; output++)
            {
                int sum = 0;
                for (nint word = 0; word < tile.WordCount; word++)
                {
                    ulong differing = *(ulong*)(tile.Rows + (row * tile.RowStep) + tile.Words[word]) ^ tile.Panel[(word * BitTile.Outputs) + output];
                    for (int bit = 0; bit < 64; bit++)
                        sum -= 2 * (int)((differing >> bit) & 1);
                }

                ((int*)((byte*)tile.Sums + (row * tile.SumStep)))[output] = sum;
            }
        }
    }
}
