namespace Nibble.Quantization;

/// <summary>Σ x xᵀ over rows, each sum one chain over the rows in their order.</summary>
internal sealed class ProductSums
{
    /// <summary>Rows that are taken in at once, so that sums are fetched once for all of them.</summary>
    public const int MostRows = 128;

    private const int WorthThreads = 16;
    private const int Square = 32;

    private readonly int _depth;
    private readonly int _pitch;

    // Above the diagonal.
    private readonly double[] _sums;

    public ProductSums(int depth)
    {
        (_depth, _pitch) = (depth, Panels.Padded(depth));
        _sums = new double[_pitch * _pitch];
    }

    /// <summary>Takes in rows, at most <see cref="MostRows"/>.</summary>
    public void Add(ReadOnlySpan<float> rows)
    {
        int count = rows.Length / _depth;
        if (count == 0)
            return;
        var packed = new Panels(count, _depth);
        var row = new double[_depth];
        for (int term = 0; term < count; term++)
        {
            for (int column = 0; column < row.Length; column++)
                row[column] = rows[(term * _depth) + column];
            packed.SetTerm(term, row);
        }

        if (packed.Count >= WorthThreads)
            Parallel.For(0, packed.Count, panel => AddPanel(packed, count, panel));
        else
            for (int panel = 0; panel < packed.Count; panel++)
                AddPanel(packed, count, panel);
    }

    /// <summary>The sums over a number of rows, [depth, depth], symmetric.</summary>
    public double[] DividedBy(double rows)
    {
        var full = new double[_depth * _depth];
        Parallel.For(0, (_depth + Square - 1) / Square, part =>
        {
            // Square by square, so that what is read by columns stays near.
            int end = Math.Min((part + 1) * Square, _depth);
            for (int left = part * Square; left < _depth; left += Square)
                for (int i = part * Square; i < end; i++)
                    for (int j = Math.Max(left, i); j < Math.Min(left + Square, _depth); j++)
                        full[(i * _depth) + j] = full[(j * _depth) + i] = _sums[(i * _pitch) + j] / rows;
        });
        return full;
    }

    private void AddPanel(Panels packed, int count, int panel)
    {
        for (int right = panel; right < packed.Count; right++)
            PanelProduct.Add(packed.Of(panel, 0, count), packed.Of(right, 0, count), _sums.AsSpan((panel * Panels.Width * _pitch) + (right * Panels.Width)), _pitch);
    }
}
