namespace Nibble.Kernels;

/// <summary>Mean and sum of squared deviations of each column, for a chunk of rows and a strip of columns at a time.</summary>
/// <remarks>
/// Within a block that stays in the cache a center near the mean comes first, by distances from that of the block before; then the
/// deviations from it, whose sum corrects the center and whose squares make the variance. So memory is read once, nothing cancels, and
/// what single precision loses is a share of the deviations, wherever the values lie (the corrected two-pass algorithm of Chan, Golub,
/// LeVeque 1983); blocks are joined in double precision (the same, 1979).
/// </remarks>
internal readonly unsafe struct MomentTiles(float* x, ColumnChunks chunks, double* partial) : ITiles
{
    public void Run(int tile)
    {
        ColumnChunks.Part part = chunks[tile];
        double* mean = partial + part.Partial, squares = mean + chunks.Columns;
        float* center = stackalloc float[ColumnChunks.StripColumns], sums = stackalloc float[2 * ColumnChunks.StripColumns], deviations = sums + ColumnChunks.StripColumns;
        for (int column = 0; column < part.Columns; column++)
            (mean[column], squares[column], center[column]) = (0, 0, x[part.Start + column]);
        for (int row = 0; row < part.Rows; row += ColumnChunks.BlockRows)
        {
            int count = Math.Min(ColumnChunks.BlockRows, part.Rows - row);
            float* block = x + part.Start + ((nint)row * chunks.Columns);
            new Span<float>(sums, part.Columns).Clear();
            ColumnSums.Add(block, chunks.Columns, count, part.Columns, center, sums);
            for (int column = 0; column < part.Columns; column++)
                center[column] = (float)(center[column] + (sums[column] / (double)count));

            new Span<float>(sums, 2 * ColumnChunks.StripColumns).Clear();
            ColumnSums.AddSquares(block, chunks.Columns, count, part.Columns, center, sums, deviations);
            double share = (double)count / (row + count), weight = row * share;
            for (int column = 0; column < part.Columns; column++)
            {
                // Squares around the center are greater than those around the mean.
                double correction = sums[column] / (double)count, distance = center[column] + correction - mean[column];
                mean[column] += distance * share;
                squares[column] += deviations[column] - (correction * correction * count) + (distance * distance * weight);
            }
        }
    }
}
