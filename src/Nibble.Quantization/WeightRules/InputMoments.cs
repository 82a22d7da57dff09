using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>
/// What the inputs of a layer are like on samples, group by group: the mean of each, and if asked for of each product of two. All that bias correction,
/// AdaRound and GPTQ look at, in memory that does not grow with the samples: 8 · depth² bytes a group for the products.
/// </summary>
/// <remarks>Each sum is added up in the samples' order by one thread, element by element, so the bits depend on no number of threads or lanes.</remarks>
internal sealed class InputMoments
{
    private const int RowsAtOnce = 64;

    private readonly WeightMatrix _weights;
    private readonly double[][] _sums;
    private double[][]? _products;
    private readonly long[] _rows;

    public InputMoments(WeightMatrix weights, bool withProducts)
    {
        (_weights, _rows) = (weights, new long[weights.Groups]);
        _sums = [.. _rows.Select(_ => new double[weights.Depth])];
        _products = withProducts ? [.. _rows.Select(_ => new double[weights.Depth * weights.Depth])] : null;
    }

    /// <summary>Bytes that the products of a layer's inputs take.</summary>
    public static long BytesOf(WeightMatrix weights) => sizeof(double) * (long)weights.Groups * weights.Depth * weights.Depth;

    /// <summary>Takes in one batch of the layer's input.</summary>
    public void Add(Tensor input) => InputRows.Visit(_weights, input, (group, rows) =>
    {
        int depth = _weights.Depth;
        if (depth == 0)
            return;
        _rows[group] += rows.Length / depth;
        for (int start = 0; start < rows.Length; start += RowsAtOnce * depth)
            Add(group, Array.ConvertAll(rows.Slice(start, Math.Min(RowsAtOnce * depth, rows.Length - start)).ToArray(), value => (double)value));
    });

    /// <summary>E[x] of a group.</summary>
    public double[] Mean(int group) => [.. _sums[group].Select(sum => sum / Math.Max(_rows[group], 1))];

    /// <summary>E[x xᵀ] of a group, [depth, depth], symmetric.</summary>
    public double[] Products(int group)
    {
        int depth = _weights.Depth;
        var full = new double[depth * depth];
        for (int i = 0; i < depth; i++)
            for (int j = i; j < depth; j++)
                full[(i * depth) + j] = full[(j * depth) + i] = _products![group][(i * depth) + j] / Math.Max(_rows[group], 1);
        return full;
    }

    /// <summary>Lets go of the memory that the products took.</summary>
    public void ForgetProducts() => _products = null;

    private void Add(int group, double[] rows)
    {
        int depth = _weights.Depth;
        for (int start = 0; start < rows.Length; start += depth)
            Rows.AddScaled(_sums[group], rows.AsSpan(start, depth), 1);
        if (_products is null)
            return;
        // The upper half: row i of the products gets xᵢ times all of x from i on.
        double[] products = _products[group];
        Parallel.For(0, depth, i =>
        {
            Span<double> target = products.AsSpan((i * depth) + i, depth - i);
            for (int start = 0; start < rows.Length; start += depth)
                if (rows[start + i] != 0)
                    Rows.AddScaled(target, rows.AsSpan(start + i, depth - i), rows[start + i]);
        });
    }
}
