namespace Nibble.Kernels;

/// <summary>A product that makes some of a convolution's results: those of a group of channels or, going back, of the pixels that have the same taps.</summary>
internal sealed unsafe class ConvolutionPart : IDisposable
{
    private readonly FloatProduct? _product;
    private readonly FloatDepthwise? _depthwise;
    private readonly RowGrid _places;
    private readonly RowGrid _results;
    private readonly int[] _taps;
    private readonly int _firstWeight;
    private readonly int _rows;
    private readonly int _rowStep;
    private readonly int _columns;
    private readonly int _columnStep;
    private readonly int _firstOutput;

    /// <summary>Each result sees some channels of each pixel.</summary>
    /// <param name="tile">What multiplies.</param>
    /// <param name="places">Where the taps of each row begin.</param>
    /// <param name="results">Where its results go.</param>
    /// <param name="offsets">Elements from where a row begins to each pixel under the kernel.</param>
    /// <param name="taps">Which of the kernel's weights each pixel has.</param>
    /// <param name="joined">How many neighbouring pixels stand side by side, all their channels being read: they make one tap.</param>
    /// <param name="weights">Where the weights of the part stand among all: w[result, channel] at First + result · RowStep + channel · ColumnStep.</param>
    /// <param name="rows">The results of a row.</param>
    /// <param name="columns">The channels of a pixel that each result sees.</param>
    /// <param name="firstOutput">The place of the first result among the biases.</param>
    public ConvolutionPart(FloatTile tile, RowGrid places, RowGrid results, int[] offsets, int[] taps, int joined, (int First, int RowStep, int ColumnStep) weights, int rows, int columns, int firstOutput)
    {
        (_places, _results, _taps, _rows, _columns, _firstOutput) = (places, results, taps, rows, columns, firstOutput);
        (_firstWeight, _rowStep, _columnStep) = weights;
        _product = new FloatProduct(tile, rows, [.. offsets.Where((_, i) => i % joined == 0)], joined * columns);
    }

    /// <summary>Each result sees one channel.</summary>
    /// <param name="places">Where the taps of each row begin.</param>
    /// <param name="results">Where its results go.</param>
    /// <param name="offsets">Elements from where a row begins to each pixel under the kernel.</param>
    /// <param name="taps">Which of the kernel's weights each pixel has.</param>
    /// <param name="rowStep">The weights of a result.</param>
    /// <param name="channels">The channels of a pixel.</param>
    /// <param name="multiplier">The results of a channel.</param>
    public ConvolutionPart(RowGrid places, RowGrid results, int[] offsets, int[] taps, int rowStep, int channels, int multiplier)
    {
        (_places, _results, _taps, _rows, _columns, _rowStep) = (places, results, taps, channels * multiplier, 1, rowStep);
        _depthwise = new FloatDepthwise(new float[_rows * taps.Length], channels, offsets, [], multiplier);
    }

    /// <summary>The weights of the part.</summary>
    public int WeightLength => _rows * _taps.Length * _columns;

    /// <summary>Takes the present weights, brought into order in <paramref name="scratch"/>.</summary>
    public void SetWeights(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> scratch)
    {
        Span<float> ordered = scratch[..WeightLength];
        fixed (float* w = weights, to = ordered)
        {
            fixed (int* taps = _taps)
                new WeightOrder(w + _firstWeight, to, _rows, _rowStep, taps, _taps.Length, _columns, _columnStep).RunAll();
        }

        ReadOnlySpan<float> own = bias.IsEmpty ? bias : bias.Slice(_firstOutput, _rows);
        _product?.SetWeights(ordered, own);
        _depthwise?.SetWeights(ordered, own);
    }

    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        _product?.Run(input, _places, output, _results);
        _depthwise?.Run(input, _places, output, _results);
    }

    public void Dispose()
    {
        _product?.Dispose();
        _depthwise?.Dispose();
    }
}
