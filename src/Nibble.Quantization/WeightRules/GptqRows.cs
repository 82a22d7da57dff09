using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Channels that GPTQ rounds together, column by column.</summary>
/// <remarks>Columns of a block move at once with each error, those behind it when the block is done, by one product: the same chain of additions for each weight.</remarks>
internal sealed class GptqRows
{
    private const int ColumnsAtOnce = 64;

    private readonly WeightMatrix _weights;
    private readonly QuantizationGrid _grid;
    private readonly int[] _channels;
    private readonly int[] _order;
    private readonly double[] _upper;
    private readonly int _upperPitch;

    // Room for a panel that begins at any column.
    private readonly int _pitch;

    /// <summary>Prepares channels.</summary>
    /// <param name="weights">The layer.</param>
    /// <param name="grid">Its grid.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="order">The columns in the order in which they are rounded.</param>
    /// <param name="upper">The upper factor of the inverse of H, whose columns are in that order.</param>
    public GptqRows(WeightMatrix weights, QuantizationGrid grid, int[] channels, int[] order, double[] upper)
    {
        (_weights, _grid, _channels, _order, _upper) = (weights, grid, channels, order, upper);
        (_upperPitch, _pitch) = (Panels.Padded(order.Length), order.Length + Panels.Width);
    }

    /// <summary>Whether the input of a column is always zero, so that its weight is, too.</summary>
    public required Func<int, bool> IsIdle { get; init; }

    /// <summary>Writes the channels' points.</summary>
    public void Round(int blockSize, Tensor rounded)
    {
        int depth = _order.Length;
        double[] rows = RowsInOrder();
        GroupWalk scales = _grid.GroupsOf(rounded.Shape);
        for (int start = 0; start < depth; start += blockSize)
        {
            int first = start, end = Math.Min(start + blockSize, depth), rest = depth - end;
            var errors = new Panels(end - first, _channels.Length);
            Parallel.For(0, _channels.Length, r => RoundBlock(rows.AsSpan(r * _pitch, depth), r, first, end, scales, rounded, errors));
            Parallel.For(0, (rest + ColumnsAtOnce - 1) / ColumnsAtOnce, part =>
            {
                int from = end + (part * ColumnsAtOnce), columns = Math.Min(ColumnsAtOnce, depth - from);
                var factors = new Panels(end - first, columns);
                for (int i = first; i < end; i++)
                    factors.SetTerm(i - first, _upper.AsSpan((i * _upperPitch) + from, columns));
                for (int panel = 0; panel < errors.Count; panel++)
                    for (int other = 0; other < factors.Count; other++)
                        PanelProduct.Add(errors.Of(panel, 0, end - first), factors.Of(other, 0, end - first), rows.AsSpan((panel * Panels.Width * _pitch) + from + (other * Panels.Width)), _pitch);
            });
        }
    }

    private void RoundBlock(Span<double> row, int channel, int first, int end, GroupWalk scales, Tensor rounded, Panels errors)
    {
        for (int i = first; i < end; i++)
        {
            int index = _weights.IndexOf(_channels[channel], _order[i]), scale = scales.Of(index);
            rounded[index] = _grid.Decode(_grid.Encode((float)row[i], scale), scale);
            double error = (row[i] - rounded[index]) / _upper[(i * _upperPitch) + i];
            errors.Set(i - first, channel, -error);
            Rows.AddScaled(row[(i + 1)..end], _upper.AsSpan((i * _upperPitch) + i + 1, end - i - 1), -error);
        }
    }

    private double[] RowsInOrder()
    {
        var rows = new double[Panels.Padded(_channels.Length) * _pitch];
        for (int r = 0; r < _channels.Length; r++)
            for (int i = 0; i < _order.Length; i++)
                rows[(r * _pitch) + i] = IsIdle(_order[i]) ? 0 : _weights.Values[_weights.IndexOf(_channels[r], _order[i])];
        return rows;
    }
}
