namespace Nibble.Kernels;

/// <summary>Brings weights into the order of a product: to[row, t, column] = from[row · rowStep + taps[t] + column · columnStep].</summary>
internal readonly unsafe struct WeightOrder(float* from, float* to, int rows, int rowStep, int* taps, int tapCount, int columns, int columnStep) : ITiles
{
    private const int RowsAtOnce = 16;
    private const int SerialWeights = 1 << 14;

    /// <summary>Does all of it, shared out where that pays.</summary>
    public void RunAll()
    {
        WeightOrder tiles = this;
        int count = (rows + RowsAtOnce - 1) / RowsAtOnce;
        if ((long)rows * tapCount * columns >= SerialWeights)
        {
            Workers.Run(count, ref tiles);
            return;
        }

        for (int tile = 0; tile < count; tile++)
            tiles.Run(tile);
    }

    public void Run(int tile)
    {
        int last = Math.Min((tile + 1) * RowsAtOnce, rows);
        for (int column = 0; column < columns; column++)
        {
            for (int row = tile * RowsAtOnce; row < last; row++)
            {
                float* x = from + ((nint)row * rowStep) + ((nint)column * columnStep);
                float* y = to + ((nint)row * tapCount * columns) + column;
                for (int tap = 0; tap < tapCount; tap++)
                    y[(nint)tap * columns] = x[taps[tap]];
            }
        }
    }
}
