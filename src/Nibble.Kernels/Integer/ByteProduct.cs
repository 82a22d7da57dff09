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
    private readonly BytePanels _panels;
    private readonly nint[] _taps;
    private readonly nint _firstTap;
    private readonly nint _lastTap;
    private readonly OutputStage _stage;
    private readonly IntegerKernel _kernel;

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
        RowGrids.RequireSame(rows, outputRows);
        RowGrids.RequireInside(rows, _firstTap, _lastTap + _panels.TapLength, input.Length, "input");
        RowGrids.RequireInside(outputRows, 0, _stage.RowElements(_panels.Outputs), output.Length / _stage.ElementSize, "output");
        if (rows.Count == 0 || _panels.Count == 0)
            return;

        RowGrid from = rows, to = outputRows;
        RowGrids.Join(ref from, ref to);
        fixed (byte* x = input, y = output)
        {
            ByteProduct product = this;
            var job = new Job { Product = Unsafe.AsPointer(ref product), Input = x, InputLength = input.Length, Rows = from, Output = y, OutputRows = to, Zero = zero, Scale = scale };
            job.Cut(_panels, rows.Count);
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
            string? obstacle = kernel.WhyUnsupported ?? (kernel.IsExactFor(greatest, _panels.Pairs) ? null : $"inputs up to {greatest} and these weights can exceed its 16 bits");
            if (obstacle is null)
                return (kernel, wanted is null || kernel == IntegerKernels.FastestFirst[0] ? why : "another kernel was asked for");
            why ??= $"{kernel.Name}: {obstacle}";
        }

        throw new ArgumentException($"The kernel can't be used here. {why}.");
    }

    private void RunTile(in Job job, int tile)
    {
        (int block, int group) = Math.DivRem(tile, job.Groups);
        int firstRow = block * job.BlockRows, lastRow = Math.Min(firstRow + job.BlockRows, job.Rows.Count);
        int firstPanel = group * job.GroupPanels, lastPanel = Math.Min(firstPanel + job.GroupPanels, _panels.Count);

        // Scratch: sums | offsets | a panel of 8-bit weights | rows that can't be read in place.
        nint rowBytes = (nint)_panels.Steps * 4, panelBytes = _panels.Bits == 8 ? 0 : (nint)_panels.Steps * ByteTile.StepBytes;
        nint sumBytes = (nint)_kernel.MostRows * ByteTile.StepBytes;
        byte* scratch = Scratch.Bytes(sumBytes + ByteTile.StepBytes + panelBytes + (_kernel.MostRows * rowBytes));
        int* sums = (int*)scratch, offsets = (int*)(scratch + sumBytes);
        byte* expanded = scratch + sumBytes + ByteTile.StepBytes, gathered = expanded + panelBytes;
        nint zeroTap = 0;
        fixed (nint* taps = _taps)
        {
            for (int panel = firstPanel; panel < lastPanel; panel++)
            {
                int firstChannel = panel * ByteTile.Outputs, channels = Math.Min(ByteTile.Outputs, _panels.Outputs - firstChannel);
                Offsets(offsets, firstChannel, channels, job.Zero);
                byte* weights = _panels.Panel(panel);
                if (_panels.Bits != 8)
                {
                    PlaneExpansion.Expand(_panels, weights, (sbyte*)expanded);
                    weights = expanded;
                }

                for (int row = firstRow, rows; row < lastRow; row += rows)
                {
                    int run = Math.Min(lastRow - row, job.Rows.Positions - (row % job.Rows.Positions));
                    int slivers = (run + _kernel.MostRows - 1) / _kernel.MostRows;
                    rows = (run + slivers - 1) / slivers;

                    nint start = RowGrids.At(job.Rows, row), end = start + (Math.Max(0, rows - 1) * job.Rows.PositionStep);
                    var call = new ByteTile { Panel = (sbyte*)weights, Sums = sums };
                    if (Math.Max(start, end) + _lastTap + (_panels.Dwords * 4) <= job.InputLength)
                    {
                        call.Rows = job.Input + start;
                        call.RowStep = job.Rows.PositionStep;
                        call.Taps = taps;
                        (call.TapCount, call.Dwords) = (_panels.Taps, _panels.Dwords);
                    }
                    else
                    {
                        for (int i = 0; i < rows; i++)
                            Gather(job.Input + start + (i * job.Rows.PositionStep), gathered + (i * rowBytes));
                        call.Rows = gathered;
                        call.RowStep = rowBytes;
                        call.Taps = &zeroTap;
                        (call.TapCount, call.Dwords) = (1, _panels.Steps);
                    }

                    _kernel.Multiply(ref call, rows);
                    byte* to = job.Output + (RowGrids.At(job.OutputRows, row) * _stage.ElementSize) + _stage.ByteOffset(firstChannel);
                    _stage.Write(sums, ByteTile.Outputs, rows, firstChannel, channels, offsets - firstChannel, job.Scale, to, job.OutputRows.PositionStep);
                }
            }
        }
    }

    // The sum without the zero point: Σ (x - zero)·w = Σ x·w - zero·Σ w.
    private void Offsets(int* offsets, int firstChannel, int channels, int zero)
    {
        int[] bias = _stage.Bias;
        int less = zero - (_kernel.TakesSigned ? 128 : 0);
        for (int i = 0; i < channels; i++)
            offsets[i] = (bias.Length == 0 ? 0 : bias[firstChannel + i]) - (less * _panels.Sums[firstChannel + i]);
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

    private struct Job : ITiles
    {
        public void* Product;
        public byte* Input;
        public nint InputLength;
        public RowGrid Rows;
        public byte* Output;
        public RowGrid OutputRows;
        public int Zero;
        public float Scale;
        public int BlockRows;
        public int GroupPanels;
        public int Groups;

        public int Tiles { get; private set; }

        public void Cut(BytePanels panels, int rows) =>
            (BlockRows, GroupPanels, Groups, Tiles) = (rows, panels.Count, 1, 1);

        public readonly void Run(int tile) => Unsafe.AsRef<ByteProduct>(Product).RunTile(this, tile);
    }
}
