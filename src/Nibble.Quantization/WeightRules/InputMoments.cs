using System.Runtime.InteropServices;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>
/// What the inputs of a layer are like on samples, group by group: the mean of each, and if asked for of each product of two. All that bias correction,
/// AdaRound and GPTQ look at, in memory that does not grow with the samples: 8 · depth² bytes a group for the products.
/// </summary>
/// <remarks>
/// Products of a layer that sees many more rows than it has columns, such as a convolution's patches, are those of a share of the rows, which tell them as
/// well: four for each column, and 4096 at least. Each sum is added up in the samples' order, element by element, so the bits depend on no number of threads or lanes.
/// </remarks>
internal sealed class InputMoments
{
    private const int RowsPerColumn = 4;
    private const int LeastRows = 4096;

    private readonly WeightMatrix _weights;
    private readonly double _batches;
    private readonly double[][] _sums;
    private readonly long[] _rows;
    private readonly List<float>[] _waiting;
    private ProductSums[]? _products;
    private RowChoice? _choice;

    /// <summary>Prepares for the inputs of a layer.</summary>
    /// <param name="weights">The layer.</param>
    /// <param name="withProducts">Whether products are asked for.</param>
    /// <param name="batches">How many batches like the first one will come.</param>
    public InputMoments(WeightMatrix weights, bool withProducts, double batches)
    {
        (_weights, _batches, _rows) = (weights, batches, new long[weights.Groups]);
        _sums = [.. _rows.Select(_ => new double[weights.Depth])];
        _waiting = [.. _rows.Select(_ => new List<float>())];
        _products = withProducts ? [.. _rows.Select(_ => new ProductSums(weights.Depth))] : null;
    }

    /// <summary>Bytes that the products of a layer's inputs take.</summary>
    public static long BytesOf(WeightMatrix weights) => sizeof(double) * (long)weights.Groups * weights.Depth * weights.Depth;

    /// <summary>How many rows are looked at, of layers with more.</summary>
    public static double RowsOf(int depth) => Math.Max(LeastRows, RowsPerColumn * (double)depth);

    /// <summary>Takes in one batch of the layer's input.</summary>
    public void Add(Tensor input)
    {
        int depth = _weights.Depth;
        if (depth == 0)
            return;
        if (_products is not null)
            _choice ??= new RowChoice(RowsOf(depth) / Math.Max(_batches * RowsOf(input), 1));
        InputRows.Visit(_weights, input, (group, rows) => Add(group, rows.Span), _choice);
    }

    /// <summary>E[x] of a group.</summary>
    public double[] Mean(int group) => [.. _sums[group].Select(sum => sum / Math.Max(_rows[group], 1))];

    /// <summary>E[x xᵀ] of a group, [depth, depth], symmetric.</summary>
    public double[] Products(int group)
    {
        Flush(group);
        return _products![group].DividedBy(Math.Max(_rows[group], 1));
    }

    /// <summary>Lets go of the memory that the products took.</summary>
    public void ForgetProducts() => _products = null;

    private void Add(int group, ReadOnlySpan<float> rows)
    {
        int depth = _weights.Depth;
        _rows[group] += rows.Length / depth;
        double[] sums = _sums[group];
        for (int start = 0; start < rows.Length; start += depth)
            for (int column = 0; column < depth; column++)
                sums[column] += rows[start + column];
        if (_products is null)
            return;

        // Rows wait until there are as many as are taken in at once.
        List<float> waiting = _waiting[group];
        while (rows.Length > 0)
        {
            int taken = Math.Min(rows.Length, (ProductSums.MostRows * depth) - waiting.Count);
            waiting.AddRange(rows[..taken]);
            rows = rows[taken..];
            if (waiting.Count == ProductSums.MostRows * depth)
                Flush(group);
        }
    }

    private void Flush(int group)
    {
        _products![group].Add(CollectionsMarshal.AsSpan(_waiting[group]));
        _waiting[group].Clear();
    }

    // Rows of one group.
    private double RowsOf(Tensor input)
    {
        if (_weights.Layer.Operator is not Conv conv)
            return (double)input.Length / _weights.Depth;
        Shape filter = _weights.Values.Shape;
        (int height, int width) = conv.Window.OutputSize(input.Shape[2], input.Shape[3], filter[2], filter[3]);
        return (double)input.Shape[0] * height * width;
    }
}
