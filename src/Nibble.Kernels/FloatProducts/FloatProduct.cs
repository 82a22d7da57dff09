namespace Nibble.Kernels;

/// <summary>
/// A product of float rows with constant weights, packed once: y[r, n] = clamp(bias[n] + Σ over taps and e of
/// x[row r + offset of the tap + e] · w[n, tap, e]). A matrix product has one tap; a convolution over pixels with their channels side
/// by side has one for each row of its kernel, or for each element of it where the columns are apart.
/// </summary>
/// <remarks>
/// Each result is one chain of fused multiply-adds that begins with the bias and goes through the taps in order, then is clamped: the same bits
/// for every instruction set, any number of threads, and for a row alone or among others. Against exact arithmetic the error is at most
/// about K · 2⁻²⁴ · (|bias| + Σ |x·w|), where K is the number of terms. NaN stays NaN. One object may be used by many threads at once.
/// </remarks>
public sealed unsafe class FloatProduct : IDisposable
{
    private readonly FloatTile _tile;
    private readonly AlignedBuffer _memory;
    private readonly int _outputs;
    private readonly int _taps;
    private readonly int _tapLength;
    private readonly nint _first;
    private readonly nint _end;
    private readonly float _low;
    private readonly float _high;

    /// <summary>Packs weights.</summary>
    /// <param name="weights">[outputs, taps, tapLength], row by row.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="tapOffsets">Elements from where a row begins to the first element of each tap.</param>
    /// <param name="tapLength">The neighbouring elements that each tap takes.</param>
    /// <param name="bias">One for each output; empty for none.</param>
    /// <param name="low">No result is less: 0 is ReLU.</param>
    /// <param name="high">No result is greater.</param>
    /// <exception cref="ArgumentException">The weights or the bias do not have that many elements.</exception>
    public FloatProduct(ReadOnlySpan<float> weights, int outputs, ReadOnlySpan<int> tapOffsets, int tapLength, ReadOnlySpan<float> bias, float low = float.NegativeInfinity, float high = float.PositiveInfinity)
        : this(FloatTile.Fastest, weights, outputs, tapOffsets, tapLength, bias, low, high)
    {
    }

    internal FloatProduct(FloatTile tile, ReadOnlySpan<float> weights, int outputs, ReadOnlySpan<int> tapOffsets, int tapLength, ReadOnlySpan<float> bias, float low = float.NegativeInfinity, float high = float.PositiveInfinity)
        : this(tile, outputs, tapOffsets, tapLength, low, high) => SetWeights(weights, bias);

    /// <summary>Makes room for weights, which are zero until they are set.</summary>
    internal FloatProduct(FloatTile tile, int outputs, ReadOnlySpan<int> tapOffsets, int tapLength, float low = float.NegativeInfinity, float high = float.PositiveInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(outputs);
        ArgumentOutOfRangeException.ThrowIfNegative(tapLength);
        (_tile, _outputs, _taps, _tapLength, _low, _high) = (tile, outputs, tapOffsets.Length, tapLength, low, high);
        foreach (int offset in tapOffsets)
            (_first, _end) = (Math.Min(_first, offset), Math.Max(_end, offset + tapLength));
        _memory = new AlignedBuffer((((nint)Depth + 1) * Width * sizeof(float)) + ((nint)_taps * sizeof(nint)));
        for (int tap = 0; tap < _taps; tap++)
            Offsets[tap] = (nint)tapOffsets[tap] * sizeof(float);
    }

    /// <summary>What multiplies, for lists and reports.</summary>
    public string Kernel => _tile.Name;

    /// <summary>The bytes of the packed weights and biases.</summary>
    public long PackedBytes => _memory.Length;

    private int Depth => _taps * _tapLength;

    // The outputs with those that fill the last panel.
    private int Width => (_outputs + _tile.Columns - 1) / _tile.Columns * _tile.Columns;

    // Panels, then biases, then offsets in bytes.
    private float* Panels => (float*)_memory.Start;

    private float* Bias => Panels + ((nint)Depth * Width);

    private nint* Offsets => (nint*)(Bias + Width);

    /// <summary>Packs other weights in the place of those before; nothing is allocated, and no other thread may use the object meanwhile.</summary>
    /// <param name="weights">[outputs, taps, tapLength], row by row.</param>
    /// <param name="bias">One for each output; empty for none.</param>
    /// <exception cref="ArgumentException">The weights or the bias do not have that many elements.</exception>
    public void SetWeights(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        ObjectDisposedException.ThrowIf(_memory.Start is null, this);
        if (weights.Length != (long)_outputs * Depth)
            throw new ArgumentException($"{_outputs} outputs of {_taps} taps with {_tapLength} elements need {(long)_outputs * Depth} weights, but there are {weights.Length}.");
        if (bias.Length != _outputs && !bias.IsEmpty)
            throw new ArgumentException($"{_outputs} outputs need as many biases, or none, but there are {bias.Length}.");
        var biases = new Span<float>(Bias, Width);
        biases.Clear();
        bias.CopyTo(biases);
        fixed (float* w = weights)
        {
            var packing = new FloatProductPacking(_tile, w, _outputs, Depth, Panels);
            packing.RunAll();
        }

        GC.KeepAlive(_memory);
    }

    /// <summary>Multiplies.</summary>
    /// <param name="input">What the taps read.</param>
    /// <param name="rows">Where each row begins in the input.</param>
    /// <param name="output">What is written.</param>
    /// <param name="outputRows">Where the outputs of each row stand, side by side; in number as the input's rows.</param>
    /// <exception cref="ArgumentException">The grids differ in their numbers of rows, or a row is not inside its span.</exception>
    public void Run(ReadOnlySpan<float> input, in RowGrid rows, Span<float> output, in RowGrid outputRows)
    {
        ObjectDisposedException.ThrowIf(_memory.Start is null, this);
        GridBounds.Pair(rows, outputRows);
        GridBounds.Check(rows, _first, _end, input.Length, "input");
        GridBounds.Check(outputRows, 0, _outputs, output.Length, "output");
        if (rows.Count == 0 || _outputs == 0)
            return;
        (RowGrid from, RowGrid to) = GridBounds.Merged(rows, outputRows);
        fixed (float* x = input, y = output)
        {
            var tiles = new FloatProductTiles(_tile, from, to, _outputs, _taps, _tapLength, Workers.Limit)
            {
                Input = x,
                Output = y,
                Panels = Panels,
                Bias = Bias,
                Offsets = Offsets,
                Low = _low,
                High = _high,
            };
            tiles.RunAll();
        }

        GC.KeepAlive(_memory);
    }

    /// <summary>Gives the packed weights back.</summary>
    public void Dispose() => _memory.Dispose();
}
