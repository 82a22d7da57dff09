using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary>The mean of each channel over the taps of a row, on bytes: average pooling of pixels whose channels stand side by side.</summary>
/// <remarks>The bytes of <see cref="CodeMeanFunction.Of"/>, bit for bit, for any number of threads. One object serves many threads at a time; a run allocates nothing.</remarks>
public sealed unsafe class ByteMeans
{
    private const int SerialReads = 1 << 16;

    private readonly CodeMeanFunction _function;
    private readonly int[] _taps;
    private readonly int[] _counts;
    private readonly FixedPointMultiplier[] _multipliers;
    private readonly byte _low;
    private readonly byte _high;

    /// <summary>Prepares a pooling.</summary>
    /// <param name="function">What is computed, on grids of at most 8 bits.</param>
    /// <param name="tapOffsets">Where each tap's channel 0 is, seen from its row; at least one.</param>
    /// <param name="counts">What sums are divided by: one number, or one for each pixel of an output image.</param>
    /// <param name="low">The least byte that comes out.</param>
    /// <param name="high">The greatest byte that comes out.</param>
    /// <exception cref="NibbleException">A grid has more than 8 bits, or a sum does not fit 32.</exception>
    public ByteMeans(CodeMeanFunction function, ReadOnlySpan<int> tapOffsets, ReadOnlySpan<int> counts, byte low, byte high)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(low, high);
        ArgumentOutOfRangeException.ThrowIfZero(tapOffsets.Length);
        ArgumentOutOfRangeException.ThrowIfZero(counts.Length);
        foreach (QuantizationGrid grid in (ReadOnlySpan<QuantizationGrid>)[function.Source, function.Result])
            if (!ByteGrid.Holds(grid.Format))
                throw new NibbleException($"Codes of {grid.Format} are not held in bytes: take a format of at most 8 bits that has a 0.");
        if (tapOffsets.Length > int.MaxValue / byte.MaxValue)
            throw new NibbleException($"A sum of {tapOffsets.Length} bytes does not fit 32 bits; {int.MaxValue / byte.MaxValue} do.");
        (_function, _taps, _counts, _low, _high) = (function, tapOffsets.ToArray(), counts.ToArray(), low, high);
        _multipliers = function is FixedMean means ? [.. _counts.Select(means.Multiplier)] : [];
    }

    /// <summary>What runs, for lists and reports.</summary>
    public static string Kernel => "16 lanes of means";

    /// <summary>Computes all rows.</summary>
    /// <param name="input">Bytes u, code minus least code; what pads images is the byte of real 0.</param>
    /// <param name="rows">Where rows begin in the input.</param>
    /// <param name="channels">Channels of a tap.</param>
    /// <param name="output">A byte for each channel of each row.</param>
    /// <param name="outputRows">Where each row goes; as many images, runs and positions as <paramref name="rows"/> has.</param>
    /// <exception cref="ArgumentException">Rows are not inside their spans, or not as many, or there are not as many counts as pixels.</exception>
    public void Run(ReadOnlySpan<byte> input, in RowGrid rows, int channels, Span<byte> output, in RowGrid outputRows)
    {
        if (_counts.Length != 1 && _counts.Length != rows.Runs * rows.Positions)
            throw new ArgumentException($"A mean over {rows.Runs} × {rows.Positions} pixels needs one count or {rows.Runs * rows.Positions}, but there are {_counts.Length}.");
        GridBounds.Pair(rows, outputRows);
        GridBounds.Check(rows, _taps.Min(), (nint)_taps.Max() + channels, input.Length, nameof(input));
        GridBounds.Check(outputRows, 0, channels, output.Length, nameof(output));
        fixed (byte* x = input, y = output)
        {
            fixed (int* taps = _taps, counts = _counts)
            {
                fixed (FixedPointMultiplier* multipliers = _multipliers)
                {
                    var tiles = new MeanTiles(_function, new MeanTaps(taps, _taps.Length, channels), _low, _high)
                    {
                        Input = x,
                        Rows = rows,
                        Counts = counts,
                        CountStep = _counts.Length == 1 ? 0 : 1,
                        Multipliers = multipliers,
                        Output = y,
                        OutputRows = outputRows,
                    };
                    if ((long)rows.Count * channels * _taps.Length >= SerialReads)
                    {
                        Workers.Run(tiles.Count, ref tiles);
                        return;
                    }

                    for (int tile = 0; tile < tiles.Count; tile++)
                        tiles.Run(tile);
                }
            }
        }
    }
}
