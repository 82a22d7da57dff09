using System.Runtime.CompilerServices;

namespace Nibble.Kernels;

/// <summary>
/// Sums of products of unsigned bytes and signed weights of 8, 4, 2 or 1 bits, for every row of a grid and every output:
/// sum[r, n] = Σ_taps Σ_e (x[row r + tap + e] - zero) · w[n, tap, e]. A fully connected layer has one tap; a convolution has one for each row of its kernel,
/// or one for each position where its columns aren't neighbours in memory. Sums are exact wherever 32 bits hold them.
/// </summary>
/// <remarks>Weights are packed once. One object serves many threads at a time; a run allocates nothing.</remarks>
public sealed unsafe class ByteProduct : IDisposable
{
    // Dwords of weights below which a product is done before code for it could be written: a few neurons.
    private const int LeastEmitted = 256;

    // Bytes of output that no second cache holds.
    private const long LeastPastCaches = 1 << 22;

    // Panels that stay in the second cache, of a megabyte on most machines, beside the rows.
    private const int CachedBytes = 1 << 19;

    private readonly BytePanels _panels;
    private readonly nint[] _taps;
    private readonly nint _firstTap;
    private readonly nint _lastTap;
    private readonly OutputStage _stage;
    private readonly IntegerKernel _kernel;
    private readonly TileEnd _end;

    /// <summary>Packs weights.</summary>
    /// <param name="weights">[outputs, taps, tapLength] row by row, zero points removed.</param>
    /// <param name="outputs">Outputs of a row.</param>
    /// <param name="tapOffsets">Where each tap begins, seen from its row.</param>
    /// <param name="tapLength">Inputs of a tap, side by side.</param>
    /// <param name="greatest">The greatest input byte that can occur, which decides what kernels are exact.</param>
    /// <param name="output">What becomes of the sums.</param>
    /// <param name="weightBits">How weights are stored: 8; 4 (-8 to 7); 2 (-2 to 1); 1 (-1 or +1).</param>
    /// <param name="kernel">The kernel; null for the fastest that is exact here.</param>
    /// <exception cref="ArgumentException">The weights are not as many as the sizes say, or one can't be stored, or the stage is for other channels, or the kernel can't be used here.</exception>
    public ByteProduct(ReadOnlySpan<sbyte> weights, int outputs, ReadOnlySpan<int> tapOffsets, int tapLength, byte greatest, OutputStage output, int weightBits = 8, IntegerKernel? kernel = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(outputs);
        ArgumentOutOfRangeException.ThrowIfNegative(tapLength);
        ArgumentOutOfRangeException.ThrowIfZero(tapOffsets.Length);
        if (weights.Length != (long)outputs * tapOffsets.Length * tapLength)
            throw new ArgumentException($"{outputs} outputs of {tapOffsets.Length} taps of {tapLength} need {(long)outputs * tapOffsets.Length * tapLength} weights, not {weights.Length}.", nameof(weights));
        output.Require(outputs);
        _stage = output;
        _taps = new nint[tapOffsets.Length];
        for (int tap = 0; tap < _taps.Length; tap++)
            _taps[tap] = tapOffsets[tap];
        (_firstTap, _lastTap) = (_taps.Min(), _taps.Max());
        _panels = new BytePanels(weights, outputs, tapOffsets.Length, tapLength, weightBits);
        (_kernel, WhyNotFastest) = Choose(kernel, greatest);
        _end = _kernel.Has(output.End) ? output.End : TileEnd.Sums;
    }

    /// <summary>What runs, for lists and reports.</summary>
    public string Kernel => _kernel.Name;

    /// <summary>Why it is not the head of the list; null where it is.</summary>
    public string? WhyNotFastest { get; }

    /// <summary>The bytes of the packed weights.</summary>
    public long PackedBytes => _panels.Bytes;

    /// <summary>Computes all rows.</summary>
    /// <param name="input">Bytes u, code minus least code.</param>
    /// <param name="rows">Where the rows begin in the input.</param>
    /// <param name="output">The stage's elements.</param>
    /// <param name="outputRows">Where each row goes, in elements; as many images, runs and positions as <paramref name="rows"/> has.</param>
    /// <param name="zero">The byte of real 0.</param>
    /// <param name="scale">The value of one step of the input, for stages that need it.</param>
    /// <exception cref="ArgumentException">Rows are not inside their spans, or not as many.</exception>
    public void Run(ReadOnlySpan<byte> input, in RowGrid rows, Span<byte> output, in RowGrid outputRows, int zero, float scale = 1)
    {
        GridBounds.Pair(rows, outputRows);
        GridBounds.Check(rows, _firstTap, _lastTap + _panels.TapLength, input.Length, "input");
        GridBounds.Check(outputRows, 0, _stage.RowElements(_panels.Outputs), output.Length / _stage.ElementSize, "output");
        if (rows.Count == 0 || _panels.Count == 0)
            return;

        (RowGrid from, RowGrid to) = GridBounds.Merged(rows, outputRows);
        fixed (byte* x = input, y = output)
        {
            ByteProduct product = this;
            var job = new ByteJob { Product = Unsafe.AsPointer(ref product), Input = x, InputLength = input.Length, Rows = from, Output = y, OutputRows = to, Zero = zero, Scale = scale };
            job.Cut(_panels, _kernel.MostRows);
            Workers.Run(job.Tiles, ref job);
        }
    }

    /// <summary>Gives the packed weights back.</summary>
    public void Dispose() => _panels.Dispose();

    private (IntegerKernel Kernel, string? WhyNotFastest) Choose(IntegerKernel? wanted, byte greatest)
    {
        string? why = null;
        foreach (IntegerKernel kernel in wanted is null ? IntegerKernels.FastestFirst : [wanted])
        {
            string? obstacle = (wanted is null && kernel.IsEmitted && _panels.Steps * _panels.Outputs < LeastEmitted ? "too few weights to emit code for" : null)
                ?? kernel.WhyUnsupported ?? (kernel.IsExactFor(greatest, _panels.Pairs) ? null : $"inputs up to {greatest} and these weights can exceed its 16 bits");
            if (obstacle is null)
                return (kernel, wanted is null || kernel == IntegerKernels.FastestFirst[0] ? why : "another kernel was asked for");
            why ??= $"{kernel.Name}: {obstacle}";
        }

        throw new ArgumentException($"The kernel can't be used here. {why}.");
    }

    private void RunTile(in ByteJob job, int tile)
    {
        (int block, int group) = Math.DivRem(tile, job.Groups);
        int firstRow = block * job.BlockRows, lastRow = Math.Min(firstRow + job.BlockRows, job.Rows.Count);
        int firstPanel = group * job.GroupPanels, lastPanel = Math.Min(firstPanel + job.GroupPanels, _panels.Count);
        if (UsesPlanes(lastRow - firstRow))
            RunPlanes(job, firstRow, lastRow, firstPanel, lastPanel);
        else
            RunTiles(job, firstRow, lastRow, firstPanel, lastPanel);
    }

    private bool UsesPlanes(int rows) => _panels.Bits != 8 && rows <= _kernel.MostPlaneRows && _kernel.PlanesAreExactFor(_panels.Bits, _panels.Steps);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTiles(in ByteJob job, int firstRow, int lastRow, int firstPanel, int lastPanel)
    {
        // Scratch: sums | offsets | factors | a panel of 8-bit weights | rows that can't be read in place, an odd number of lines apart.
        int panels = lastPanel - firstPanel, most = _kernel.MostRows;
        nint rowBytes = (nint)_panels.Steps * 4, rowStep = ((rowBytes + 63) / 64 * 64) | 64, channelBytes = (nint)panels * ByteTile.StepBytes;
        nint panelBytes = _panels.Bits == 8 ? 0 : (nint)_panels.Steps * ByteTile.StepBytes, sumBytes = (nint)most * ByteTile.StepBytes;
        byte* scratch = Scratch.Bytes(sumBytes + (2 * channelBytes) + panelBytes + ((job.GathersAll ? lastRow - firstRow : most) * rowStep));
        int* sums = (int*)scratch, offsets = (int*)(scratch + sumBytes);
        float* factors = (float*)(scratch + sumBytes + channelBytes);
        byte* expanded = (byte*)factors + channelBytes, gathered = expanded + panelBytes;
        for (int row = firstRow; job.GathersAll && row < lastRow; row++)
            Gather(job.Input + job.Rows[row], gathered + ((row - firstRow) * rowStep));

        nint start = 0, positionStep = job.Rows.PositionStep, reach = _lastTap + (_panels.Dwords * 4);
        var begin = new RowCursor(job.Rows, job.OutputRows, firstRow);
        fixed (nint* taps = _taps)
        {
            TileEnd end = _end == TileEnd.Integers && GoesPastCaches(job) ? TileEnd.IntegersPastCaches : _end;
            var call = new ByteTile { Sums = sums, OutputStep = job.OutputRows.PositionStep * _stage.ElementSize };
            for (int panel = 0; panel < panels; panel++)
            {
                int firstChannel = (firstPanel + panel) * ByteTile.Outputs, channels = Math.Min(ByteTile.Outputs, _panels.Outputs - firstChannel);
                Offsets(offsets + (panel * ByteTile.Outputs), firstChannel, channels, job.Zero - (_kernel.TakesSigned ? 128 : 0));
                if (_end != TileEnd.Sums && channels == ByteTile.Outputs)
                    _stage.Prepare(ref call, factors + (panel * ByteTile.Outputs), firstChannel);
            }

            // A few rows meet all panels one after the other where those stay in the second cache, else a panel all rows.
            int together = _panels.Bits == 8 && panels * _panels.PanelBytes <= CachedBytes ? panels : 1;
            for (int first = 0; first < panels; first += together)
            {
                if (_panels.Bits != 8)
                    PlaneExpansion.Expand(_panels, _panels.Panel(firstPanel + first), expanded);
                RowCursor cursor = begin;
                int rows;
                for (int row = firstRow; row < lastRow; row += rows, cursor.Advance(rows))
                {
                    int left = Math.Min(lastRow - row, cursor.LeftInRun);
                    rows = left <= most ? left : left >= most + most ? most : (left + 1) / 2;
                    bool isInPlace = !job.GathersAll && cursor.From + ((rows - 1) * positionStep) + reach <= job.InputLength;
                    call.Rows = isInPlace ? job.Input + cursor.From : job.GathersAll ? gathered + ((row - firstRow) * rowStep) : gathered;
                    call.RowStep = isInPlace ? positionStep : rowStep;
                    call.Taps = isInPlace ? taps : &start;
                    (call.TapCount, call.Dwords) = isInPlace ? (_panels.Taps, _panels.Dwords) : (1, _panels.Steps);

                    // The last dword of a row would reach behind the input.
                    for (int i = 0; !isInPlace && !job.GathersAll && i < rows; i++)
                        Gather(job.Input + cursor.From + (i * positionStep), gathered + (i * rowStep));

                    for (int panel = first; panel < first + together; panel++)
                    {
                        call.Panel = (sbyte*)(_panels.Bits == 8 ? _panels.Panel(firstPanel + panel) : expanded);
                        call.Offsets = offsets + (panel * ByteTile.Outputs);
                        call.Factors = factors + (panel * ByteTile.Outputs);
                        Multiply(job, end, ref call, cursor.To, rows, (firstPanel + panel) * ByteTile.Outputs);
                    }
                }
            }
        }
    }

    private void Multiply(in ByteJob job, TileEnd end, ref ByteTile call, nint row, int rows, int firstChannel)
    {
        int channels = Math.Min(ByteTile.Outputs, _panels.Outputs - firstChannel);
        if (end != TileEnd.Sums && channels == ByteTile.Outputs)
        {
            call.Output = OutputAt(job, row, firstChannel);
            _kernel.MultiplyTo(end, ref call, rows);
            return;
        }

        _kernel.Multiply(ref call, rows, channels);
        Write(job, call.Sums, row, rows, firstChannel, channels, call.Offsets);
    }

    // Few rows and stored weights of fewer than 8 bits: each block of weights is read once from memory for each row, and never written.
    private void RunPlanes(in ByteJob job, int firstRow, int lastRow, int firstPanel, int lastPanel)
    {
        nint blocks = _panels.PanelBytes / ByteTile.StepBytes, rowStep = (blocks * _panels.Planes * 4 + 63) / 64 * 64;
        byte* scratch = Scratch.Bytes((2 * ByteTile.StepBytes) + ((lastRow - firstRow) * (rowStep + 64)));
        int* sums = (int*)scratch, offsets = sums + ByteTile.Outputs, totals = (int*)(scratch + (2 * ByteTile.StepBytes));
        byte* inputs = (byte*)totals + ((lastRow - firstRow) * 64);
        for (int row = firstRow; row < lastRow; row++)
        {
            byte* to = inputs + ((row - firstRow) * rowStep);
            new Span<byte>(to, (int)rowStep).Clear();
            Gather(job.Input + job.Rows[row], to);
            totals[row - firstRow] = SignedInputs.Convert(new Span<byte>(to, (int)rowStep));
        }

        // Σ (x - zero)·w  =  Σ (x - 128)·(w + bias) + (128 - zero)·Σ w + 128·bias·K - bias·Σ x
        int bias = _panels.Bias, count = _panels.Taps * _panels.TapLength;
        for (int panel = firstPanel; panel < lastPanel; panel++)
        {
            int firstChannel = panel * ByteTile.Outputs, channels = Math.Min(ByteTile.Outputs, _panels.Outputs - firstChannel);
            for (int row = firstRow; row < lastRow; row++)
            {
                var call = new PlaneRow { Inputs = (sbyte*)inputs + ((row - firstRow) * rowStep), Panel = _panels.Panel(panel), Blocks = blocks, Sums = sums };
                _kernel.MultiplyPlanes(ref call, _panels.Bits);
                Offsets(offsets, firstChannel, channels, job.Zero - 128, bias * ((128 * count) - totals[row - firstRow]));
                Write(job, sums, job.OutputRows[row], 1, firstChannel, channels, offsets);
            }
        }
    }

    private void Write(in ByteJob job, int* sums, nint row, int rows, int firstChannel, int channels, int* offsets)
    {
        _stage.Write(sums, ByteTile.Outputs, rows, firstChannel, channels, offsets - firstChannel, job.Scale, OutputAt(job, row, firstChannel), job.OutputRows.PositionStep);
    }

    // Reading a line only to write all of it is half of the traffic; but lines that the caches hold had better stay there.
    private bool GoesPastCaches(in ByteJob job) =>
        (long)job.Rows.Count * _panels.Outputs * sizeof(int) >= LeastPastCaches
        && ((nint)job.Output | ((job.OutputRows.Start | job.OutputRows.RunStep | job.OutputRows.ImageStep | job.OutputRows.PositionStep) * sizeof(int))) % AlignedBuffer.Alignment == 0;

    private byte* OutputAt(in ByteJob job, nint row, int firstChannel) => job.Output + (row * _stage.ElementSize) + _stage.ByteOffset(firstChannel);

    // The sum without the zero point: Σ (x - zero)·w = Σ x·w - zero·Σ w.
    private void Offsets(int* offsets, int firstChannel, int channels, int zero, int constant = 0)
    {
        int[] bias = _stage.Bias;
        for (int i = 0; i < channels; i++)
            offsets[i] = constant + (bias.Length == 0 ? 0 : bias[firstChannel + i]) - (zero * _panels.Sums[firstChannel + i]);
    }

    // The taps of a row side by side, each followed by zeros up to a whole dword.
    private void Gather(byte* row, byte* to)
    {
        int length = _panels.TapLength, padded = _panels.Dwords * 4;
        foreach (nint tap in _taps)
        {
            Buffer.MemoryCopy(row + tap, to, length, length);
            new Span<byte>(to + length, padded - length).Clear();
            to += padded;
        }
    }

    /// <summary>A tile of a run that <see cref="Run"/> has cut.</summary>
    internal static void RunTile(void* product, in ByteJob job, int tile) => Unsafe.AsRef<ByteProduct>(product).RunTile(job, tile);
}
