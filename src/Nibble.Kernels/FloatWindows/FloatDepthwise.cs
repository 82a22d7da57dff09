namespace Nibble.Kernels;

/// <summary>
/// A float convolution of each channel by itself: y[r, o] = clamp(bias[o] + Σ over taps of x[row r + offset of the tap + o / multiplier] · w[o, tap]),
/// where each channel has <c>multiplier</c> outputs.
/// </summary>
/// <remarks>
/// Each result is one chain of fused multiply-adds that begins with the bias and goes through the taps in order: the same bits on every machine and
/// for any number of threads. NaN stays NaN. One object may be used by many threads at once.
/// </remarks>
public sealed unsafe class FloatDepthwise : IDisposable
{
    private const int SerialProducts = 1 << 15;

    private readonly AlignedBuffer _memory;
    private readonly int[] _taps;
    private readonly int _channels;
    private readonly int _multiplier;
    private readonly float _low;
    private readonly float _high;

    /// <summary>Packs weights.</summary>
    /// <param name="weights">[channels · multiplier, taps], row by row.</param>
    /// <param name="channels">The channels of the input.</param>
    /// <param name="tapOffsets">Elements from where a row begins to each tap's first channel.</param>
    /// <param name="bias">One for each output; empty for none.</param>
    /// <param name="multiplier">The outputs of a channel.</param>
    /// <param name="low">No result is less: 0 is ReLU.</param>
    /// <param name="high">No result is greater.</param>
    /// <exception cref="ArgumentException">The weights or the bias do not have that many elements.</exception>
    public FloatDepthwise(ReadOnlySpan<float> weights, int channels, ReadOnlySpan<int> tapOffsets, ReadOnlySpan<float> bias, int multiplier = 1, float low = float.NegativeInfinity, float high = float.PositiveInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(channels);
        ArgumentOutOfRangeException.ThrowIfLessThan(multiplier, 1);
        (_channels, _multiplier, _low, _high, _taps) = (channels, multiplier, low, high, tapOffsets.ToArray());
        _memory = new AlignedBuffer(((nint)_taps.Length + 1) * channels * multiplier * sizeof(float));
        SetWeights(weights, bias);
    }

    /// <summary>The bytes of the packed weights and biases.</summary>
    public long PackedBytes => _memory.Length;

    private float* Weights => (float*)_memory.Start;

    /// <summary>Packs other weights in the place of those before; nothing is allocated, and no other thread may use the object meanwhile.</summary>
    /// <param name="weights">[channels · multiplier, taps], row by row.</param>
    /// <param name="bias">One for each output; empty for none.</param>
    /// <exception cref="ArgumentException">The weights or the bias do not have that many elements.</exception>
    public void SetWeights(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        ObjectDisposedException.ThrowIf(Weights is null, this);
        int outputs = _channels * _multiplier, taps = _taps.Length;
        if (weights.Length != (long)outputs * taps)
            throw new ArgumentException($"{outputs} outputs of {taps} taps need {(long)outputs * taps} weights, but there are {weights.Length}.");
        if (bias.Length != outputs && !bias.IsEmpty)
            throw new ArgumentException($"{outputs} outputs need as many biases, or none, but there are {bias.Length}.");

        // A row for each tap, and the bias behind them.
        fixed (float* w = weights)
            FloatInterleaving.Rows(w, taps, outputs, taps, Weights, outputs);
        var biases = new Span<float>(Weights + ((nint)taps * outputs), outputs);
        biases.Clear();
        bias.CopyTo(biases);
        GC.KeepAlive(_memory);
    }

    /// <summary>Convolves.</summary>
    /// <param name="input">What the taps read.</param>
    /// <param name="rows">Where each row begins in the input.</param>
    /// <param name="output">What is written.</param>
    /// <param name="outputRows">Where the outputs of each row stand, side by side; in number as the input's rows.</param>
    /// <exception cref="ArgumentException">The grids differ in their numbers of rows, or a row is not inside its span.</exception>
    public void Run(ReadOnlySpan<float> input, in RowGrid rows, Span<float> output, in RowGrid outputRows)
    {
        ObjectDisposedException.ThrowIf(Weights is null, this);
        GridBounds.Pair(rows, outputRows);
        foreach (int offset in _taps)
            GridBounds.Check(rows, offset, (nint)offset + _channels, input.Length, nameof(input));
        GridBounds.Check(outputRows, 0, _channels * _multiplier, output.Length, nameof(output));
        fixed (float* x = input, y = output)
        {
            fixed (int* taps = _taps)
            {
                var tiles = new FloatDepthwiseTiles
                {
                    Input = x,
                    Rows = rows,
                    Taps = taps,
                    TapCount = _taps.Length,
                    Outputs = _channels * _multiplier,
                    Multiplier = _multiplier,
                    Weights = Weights,
                    Output = y,
                    OutputRows = outputRows,
                    Low = _low,
                    High = _high,
                };
                RunAll(ref tiles, (long)rows.Count * _channels * _multiplier * _taps.Length);
            }
        }

        GC.KeepAlive(_memory);
    }

    /// <summary>Gives the packed weights back.</summary>
    public void Dispose() => _memory.Dispose();

    private static void RunAll(ref FloatDepthwiseTiles tiles, long products)
    {
        if (products >= SerialProducts)
        {
            Workers.Run(tiles.Count, ref tiles);
            return;
        }

        for (int tile = 0; tile < tiles.Count; tile++)
            tiles.Run(tile);
    }
}
