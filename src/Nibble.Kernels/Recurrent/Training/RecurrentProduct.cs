namespace Nibble.Kernels;

/// <summary>A product small enough for one thread, whose right side stands in panels: C = From + A · B, tile by tile.</summary>
internal static unsafe class RecurrentProduct
{
    /// <param name="tile">What multiplies.</param>
    /// <param name="job">The first tile: where A, From and To begin and how they go on from row to row; one piece of depth that all tiles have.</param>
    /// <param name="rows">The rows of A.</param>
    /// <param name="panels">B, in panels of the tile's columns.</param>
    /// <param name="panelStep">Floats from a panel to the next.</param>
    /// <param name="columns">The columns of B.</param>
    /// <param name="fromColumnStep">1 where From is a row or a matrix; 0 where it is the same numbers for all panels.</param>
    /// <param name="edge">As many floats as a tile has.</param>
    public static void Run(FloatTile tile, FloatTileJob job, int rows, float* panels, nint panelStep, int columns, int fromColumnStep, float* edge)
    {
        byte* left = job.Left;
        float* from = job.From, to = job.To;
        int pieces = (rows + tile.Rows - 1) / tile.Rows;
        for (int column = 0; column < columns; column += tile.Columns, panels += panelStep)
        {
            job.Panel = panels;
            for (int piece = 0; piece < pieces; piece++)
            {
                int first = rows * piece / pieces, last = rows * (piece + 1) / pieces;
                job.Left = left + (first * job.RowStep);
                job.From = from + (first * job.FromStep) + (column * fromColumnStep);
                job.To = to + (first * job.ToStep) + column;
                tile.Multiply(&job, last - first, Math.Min(tile.Columns, columns - column), edge);
            }
        }
    }
}
