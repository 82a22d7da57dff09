namespace Nibble.Kernels;

/// <summary>Mean and sum of squared deviations of each column, for a chunk of rows and a strip of columns at a time.</summary>
/// <remarks>
/// Within a block that stays in the cache the mean comes first, by distances from the mean of the block before, and the deviations from it
/// second, so memory is read once and nothing cancels; blocks are joined in double precision (Chan, Golub, LeVeque 1979).
/// </remarks>
internal readonly unsafe struct MomentTiles(float* x, ColumnChunks chunks, double* partial) : ITiles
{
    public void Run(int tile)
    {
        ColumnChunks.Part part = chunks[tile];
        double* mean = partial + part.Partial, squares = mean + chunks.Columns, middle = stackalloc double[ColumnChunks.StripColumns];
        float* sums = stackalloc float[ColumnChunks.StripColumns], center = stackalloc float[ColumnChunks.StripColumns];
        for (int column = 0; column < part.Columns; column++)
            (mean[column], squares[column], center[column]) = (0, 0, x[part.Start + column]);
        for (int row = 0; row < part.Rows; row += ColumnChunks.BlockRows)
        {
            int count = Math.Min(ColumnChunks.BlockRows, part.Rows - row);
            float* block = x + part.Start + ((nint)row * chunks.Columns);
            new Span<float>(sums, part.Columns).Clear();
            ColumnSums.Add(block, chunks.Columns, count, part.Columns, center, sums);
            for (int column = 0; column < part.Columns; column++)
            {
                middle[column] = center[column] + (sums[column] / (double)count);
                (center[column], sums[column]) = ((float)middle[column], 0);
            }

            ColumnSums.AddSquares(block, chunks.Columns, count, part.Columns, center, sums);
            double share = (double)count / (row + count), weight = row * share;
            for (int column = 0; column < part.Columns; column++)
            {
                // Squares around the float next to the mean are greater than those around the mean.
                double rounding = center[column] - middle[column], distance = middle[column] - mean[column];
                mean[column] += distance * share;
                squares[column] += sums[column] - (rounding * rounding * count) + (distance * distance * weight);
            }
        }
    }
}
