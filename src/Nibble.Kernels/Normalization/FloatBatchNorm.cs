namespace Nibble.Kernels;

/// <summary>Batch normalization of a matrix whose columns are the features, forward and backward: the same bits for any number of threads.</summary>
/// <remarks>
/// Images are matrices of pixels by channels. Both directions read memory twice, once for sums down the columns and once for the
/// results; a clamp behind the normalization costs no reading of its own. Sums are single in blocks of 64 rows and double beyond.
/// </remarks>
public sealed unsafe class FloatBatchNorm
{
    private readonly int _rows;
    private readonly int _columns;
    private readonly ColumnChunks _chunks;
    private readonly double[] _partial;

    /// <summary>Takes what it needs for matrices of one shape.</summary>
    /// <param name="rows">The samples, or pixels, that statistics go over; there are none of no rows.</param>
    /// <param name="columns">The features; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 0 rows, or no columns.</exception>
    public FloatBatchNorm(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        (_rows, _columns) = (rows, columns);
        _chunks = new ColumnChunks(rows, columns);
        _partial = new double[_chunks.PartialLength];
    }

    /// <summary>The mean and the variance, the mean squared deviation, of each column.</summary>
    /// <param name="x">The matrix, row by row.</param>
    /// <param name="mean">One number a column.</param>
    /// <param name="variance">One number a column.</param>
    /// <exception cref="ArgumentException">A span does not have the shape's length, or there are no rows.</exception>
    public void Statistics(ReadOnlySpan<float> x, Span<double> mean, Span<double> variance)
    {
        Check(x.Length, mean.Length, variance.Length);
        if (_rows == 0)
            throw new ArgumentException("No rows have no mean and no variance.", nameof(x));
        fixed (float* values = x)
        fixed (double* partial = _partial)
        {
            var tiles = new MomentTiles(values, _chunks, partial);
            Workers.Run(_chunks.Count, ref tiles);
        }

        Parts(0, out ReadOnlySpan<double> means, out ReadOnlySpan<double> squares);
        means.CopyTo(mean);
        squares.CopyTo(variance);
        double rows = _chunks.RowsOf(0);
        for (int chunk = 1; chunk < _chunks.Chunks; chunk++)
        {
            Parts(chunk, out means, out squares);
            double share = _chunks.RowsOf(chunk) / (rows + _chunks.RowsOf(chunk)), weight = rows * share;
            for (int column = 0; column < _columns; column++)
            {
                double distance = means[column] - mean[column];
                mean[column] += distance * share;
                variance[column] += squares[column] + (distance * distance * weight);
            }

            rows += _chunks.RowsOf(chunk);
        }

        for (int column = 0; column < _columns; column++)
            variance[column] /= _rows;
    }

    /// <summary>y = clamp((x - mean) · scale + shift).</summary>
    /// <param name="x">The matrix, row by row.</param>
    /// <param name="columns">How each column is normalized.</param>
    /// <param name="y">As many numbers; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">A span does not have the shape's length.</exception>
    public void Normalize(ReadOnlySpan<float> x, NormalizedColumns columns, Span<float> y)
    {
        Check(x.Length, columns.Mean.Length, columns.Scale.Length);
        Check(y.Length, columns.Shift.Length, _columns);
        fixed (float* values = x, mean = columns.Mean, scale = columns.Scale, shift = columns.Shift, results = y)
        {
            var tiles = new NormalizeTiles(values, _rows, _columns, mean, scale, shift, columns.Clamp, results);
            Workers.Run(tiles.Count, ref tiles);
        }
    }

    /// <summary>The sums of dy and of dy · (x - mean) down each column, where the clamp lets dy pass.</summary>
    /// <param name="x">What was normalized.</param>
    /// <param name="columns">How.</param>
    /// <param name="dy">The gradient of the results.</param>
    /// <param name="sums">One number a column: of dy.</param>
    /// <param name="products">One number a column: of dy · (x - mean).</param>
    /// <exception cref="ArgumentException">A span does not have the shape's length.</exception>
    public void GradientSums(ReadOnlySpan<float> x, NormalizedColumns columns, ReadOnlySpan<float> dy, Span<double> sums, Span<double> products)
    {
        Check(x.Length, columns.Mean.Length, columns.Scale.Length);
        Check(dy.Length, columns.Shift.Length, sums.Length);
        Check(dy.Length, products.Length, _columns);
        fixed (float* values = x, gradients = dy, mean = columns.Mean, scale = columns.Scale, shift = columns.Shift)
        fixed (double* partial = _partial)
        {
            var tiles = new GradientSumTiles(values, gradients, _chunks, mean, scale, shift, columns.Clamp, partial);
            Workers.Run(_chunks.Count, ref tiles);
        }

        sums.Clear();
        products.Clear();
        for (int chunk = 0; chunk < _chunks.Chunks; chunk++)
        {
            Parts(chunk, out ReadOnlySpan<double> totals, out ReadOnlySpan<double> along);
            for (int column = 0; column < _columns; column++)
            {
                sums[column] += totals[column];
                products[column] += along[column];
            }
        }
    }

    /// <summary>dx = scale · dy + slope · (x - mean) + offset, with dy 0 where the clamp does not let it pass.</summary>
    /// <param name="x">What was normalized.</param>
    /// <param name="columns">How.</param>
    /// <param name="dy">The gradient of the results.</param>
    /// <param name="slope">One number a column: what the variance's dependence on x adds; 0 where statistics do not move.</param>
    /// <param name="offset">One number a column: what the mean's dependence on x adds; 0 where statistics do not move.</param>
    /// <param name="dx">The gradient of x; may be <paramref name="dy"/>.</param>
    /// <exception cref="ArgumentException">A span does not have the shape's length.</exception>
    public void InputGradient(ReadOnlySpan<float> x, NormalizedColumns columns, ReadOnlySpan<float> dy, ReadOnlySpan<float> slope, ReadOnlySpan<float> offset, Span<float> dx)
    {
        Check(x.Length, columns.Mean.Length, columns.Scale.Length);
        Check(dy.Length, columns.Shift.Length, slope.Length);
        Check(dx.Length, offset.Length, _columns);
        fixed (float* values = x, gradients = dy, mean = columns.Mean, scale = columns.Scale, shift = columns.Shift)
        fixed (float* slopes = slope, offsets = offset, results = dx)
        {
            var tiles = new NormalizeGradientTiles(values, gradients, _rows, _columns, mean, scale, shift, columns.Clamp, slopes, offsets, results);
            Workers.Run(tiles.Count, ref tiles);
        }
    }

    private void Parts(int chunk, out ReadOnlySpan<double> first, out ReadOnlySpan<double> second)
    {
        first = _partial.AsSpan(2 * chunk * _columns, _columns);
        second = _partial.AsSpan(((2 * chunk) + 1) * _columns, _columns);
    }

    private void Check(int elements, int columns, int moreColumns)
    {
        if (elements != _rows * _columns || columns != _columns || moreColumns != _columns)
            throw new ArgumentException($"A batch normalization of {_rows} rows of {_columns} features got {elements} elements and numbers for {columns} and {moreColumns} features.");
    }
}
