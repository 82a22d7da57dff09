using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>
/// The product of few bits by few bits as products of single bits: inputs of m bits are m planes, weights of k bits are k, and
/// Σ x·w = Σ_ij 2^(i+j) · popcount(plane i of x &amp; plane j of w). The same sums as <see cref="ByteProduct"/>.
/// </summary>
/// <remarks>
/// The kernels of signs count the bits that differ, and those that are both set are half of what is set less what differs: popcount(a &amp; b) =
/// (popcount(a) + popcount(b) - popcount(a ^ b)) / 2. What is set in a plane, times its weight, adds up to sums of inputs and of weights.
/// Zhou et al. 2016 (DoReFa-Net, arXiv:1606.06160), equation 2. Work grows with m · k, so it is for few bits: see <see cref="IsFasterThanBytes"/>.
/// </remarks>
public sealed unsafe class BitPlaneProduct : IDisposable
{
    // Outputs whose sums are made at a time: whole words of signs.
    private const int GroupOutputs = 128;

    private readonly BitPanels _panels;
    private readonly AlignedBuffer _constants;
    private readonly OutputStage _stage;
    private readonly BinaryKernel _kernel;
    private readonly nint[] _taps;
    private readonly nint[] _words;
    private readonly int _outputs;
    private readonly int _tapLength;
    private readonly int _inputBits;
    private readonly int _weightBits;

    /// <summary>Packs weights.</summary>
    /// <param name="weights">[outputs, taps, tapLength] row by row, zero points removed.</param>
    /// <param name="outputs">Outputs of a row.</param>
    /// <param name="tapOffsets">Where each tap begins, seen from its row.</param>
    /// <param name="tapLength">Inputs of a tap, side by side.</param>
    /// <param name="inputBits">Bits of an input byte that can be set: 1 to 8.</param>
    /// <param name="weightBits">Bits of a weight in two's complement: 2 to 8; 1 for weights of -1 and +1.</param>
    /// <param name="output">What becomes of the sums.</param>
    /// <param name="kernel">The kernel; null for the fastest.</param>
    /// <exception cref="ArgumentException">The weights are not as many as the sizes say, or one doesn't fit, or sums may not fit 30 bits, or the stage is for other channels, or the kernel can't run here.</exception>
    public BitPlaneProduct(ReadOnlySpan<sbyte> weights, int outputs, ReadOnlySpan<int> tapOffsets, int tapLength, int inputBits, int weightBits, OutputStage output, BinaryKernel? kernel = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(outputs);
        ArgumentOutOfRangeException.ThrowIfNegative(tapLength);
        ArgumentOutOfRangeException.ThrowIfZero(tapOffsets.Length);
        RequireBits(inputBits, weightBits);
        int depth = tapOffsets.Length * tapLength;
        if (weights.Length != (long)outputs * depth)
            throw new ArgumentException($"{outputs} outputs of {tapOffsets.Length} taps of {tapLength} need {(long)outputs * depth} weights, not {weights.Length}.", nameof(weights));
        if ((long)depth * MaskOf(inputBits) * MaskOf(weightBits) >= 1 << 30)
            throw new ArgumentException($"Sums of {depth} products of {inputBits} and {weightBits} bits may not fit 30 bits; use {nameof(ByteProduct)}.", nameof(tapLength));
        output.Require(outputs);
        (_kernel, WhyNotFastest) = BinaryKernels.Choose(kernel);
        (_stage, _outputs, _tapLength, _inputBits, _weightBits) = (output, outputs, tapLength, inputBits, weightBits);
        _taps = new nint[tapOffsets.Length];
        for (int tap = 0; tap < _taps.Length; tap++)
            _taps[tap] = tapOffsets[tap];
        _words = [.. Enumerable.Range(0, BitPacking.WordsOf(depth)).Select(word => (nint)word * sizeof(ulong))];
        _panels = new BitPanels((outputs + BitTile.Outputs - 1) / BitTile.Outputs * BitTile.Outputs * weightBits, _words.Length);
        _constants = new AlignedBuffer((nint)2 * (outputs + OutputStage.Lanes) * sizeof(int));
        for (int i = 0; i < weights.Length; i++)
            Pack(i / depth, i % depth, weights[i]);
    }

    /// <summary>What runs, for lists and reports.</summary>
    public string Kernel => _kernel.Name;

    /// <summary>Why it is not the head of the list; null where it is.</summary>
    public string? WhyNotFastest { get; }

    /// <summary>The bytes of the packed weights.</summary>
    public long PackedBytes => _panels.Bytes;

    // w = Offset + Step · (stored bits as an unsigned number).
    private int Offset => _weightBits == 1 ? -1 : -(1 << (_weightBits - 1));

    private int Step => _weightBits == 1 ? 2 : 1;

    // For each output: the sum of its weights, and of what is stored of them.
    private int* WeightSums => (int*)_constants.Start;

    private int* StoredSums => WeightSums + _outputs + OutputStage.Lanes;

    /// <summary>Whether planes beat a product of bytes of the same numbers, for outputs enough that splitting the inputs is a small part of it.</summary>
    /// <param name="inputBits">1 to 8.</param>
    /// <param name="weightBits">1 to 8.</param>
    /// <remarks>
    /// Up to m · k = 2. Measured with 256 outputs of 1152 inputs, the fastest kernels of both: 1 · 1 takes 0.4, 2 · 1 takes 0.6 and 3 · 1 takes 0.9 of the
    /// time of bytes, 2 · 2 takes 1.3; with 64 outputs of 576 inputs 2 · 1 takes 0.9 and 3 · 1 takes 1.2.
    /// </remarks>
    public static bool IsFasterThanBytes(int inputBits, int weightBits)
    {
        RequireBits(inputBits, weightBits);
        return inputBits * weightBits <= 2;
    }

    /// <summary>Computes all rows.</summary>
    /// <param name="input">Bytes u, code minus least code, with no more bits than were said.</param>
    /// <param name="rows">Where the rows begin in the input.</param>
    /// <param name="output">The stage's elements.</param>
    /// <param name="outputRows">Where each row goes, in elements; as many images, runs and positions as <paramref name="rows"/> has.</param>
    /// <param name="zero">The byte of real 0.</param>
    /// <param name="scale">The value of one step of the input, for stages that need it.</param>
    /// <exception cref="ArgumentException">Rows are not inside their spans, or not as many.</exception>
    public void Run(ReadOnlySpan<byte> input, in RowGrid rows, Span<byte> output, in RowGrid outputRows, int zero, float scale = 1)
    {
        GridBounds.Pair(rows, outputRows);
        GridBounds.Check(rows, _taps.Min(), _taps.Max() + _tapLength, input.Length, "input");
        GridBounds.Check(outputRows, 0, _stage.RowElements(_outputs), output.Length / _stage.ElementSize, "output");
        if (rows.Count == 0 || _outputs == 0)
            return;

        (RowGrid from, RowGrid to) = GridBounds.Merged(rows, outputRows);
        fixed (byte* x = input, y = output)
        {
            BitPlaneProduct product = this;
            var job = new Job { Product = Unsafe.AsPointer(ref product), Input = x, Rows = from, Output = y, OutputRows = to, Zero = zero, Scale = scale, BlockRows = BitTile.MostRows / _inputBits };
            int blocks = (rows.Count + job.BlockRows - 1) / job.BlockRows;
            // Few rows share their outputs out; each share splits the inputs again, which is little beside its sums.
            job.Shares = blocks >= 2 * Workers.Limit ? 1 : (_outputs + GroupOutputs - 1) / GroupOutputs;
            job.Tiles = blocks * job.Shares;
            if ((long)rows.Count * _inputBits * _panels.Count * _words.Length < Job.SmallSteps)
            {
                for (int tile = 0; tile < job.Tiles; tile++)
                    job.Run(tile);
            }
            else
            {
                Workers.Run(job.Tiles, ref job);
            }

            GC.KeepAlive(product);
        }
    }

    /// <summary>Gives the packed weights back.</summary>
    public void Dispose()
    {
        _panels.Dispose();
        _constants.Dispose();
    }

    private static void RequireBits(int inputBits, int weightBits)
    {
        if (inputBits is < 1 or > 8 || weightBits is < 1 or > 8)
            throw new ArgumentOutOfRangeException(nameof(inputBits), $"Inputs and weights have 1 to 8 bits, not {inputBits} and {weightBits}.");
    }

    private static int MaskOf(int bits) => (1 << bits) - 1;

    private void Pack(int output, int place, int weight)
    {
        int stored = (weight - Offset) / Step;
        if (stored < 0 || stored > MaskOf(_weightBits) || (stored * Step) + Offset != weight)
            throw new ArgumentException($"A weight of {weight} can't be stored in {_weightBits} bit{(_weightBits == 1 ? " (-1 or +1)" : "s")}.");
        for (int plane = 0; plane < _weightBits; plane++)
            if (((stored >> plane) & 1) == 1)
                _panels.Set((((output / BitTile.Outputs * _weightBits) + plane) * BitTile.Outputs) + (output % BitTile.Outputs), place / 64, place % 64);
        WeightSums[output] += weight;
        StoredSums[output] += stored;
    }

    private void RunTile(in Job job, int index)
    {
        (int block, int share) = Math.DivRem(index, job.Shares);
        int first = block * job.BlockRows, last = Math.Min(first + job.BlockRows, job.Rows.Count);
        nint planeBytes = (nint)_words.Length * sizeof(ulong), pitch = (nint)GroupOutputs * _weightBits;

        // Scratch: planes of rows | a row gathered | counts of planes | sums of a group | sums of inputs | the bias.
        byte* planes = Scratch.Bytes((BitTile.MostRows * planeBytes) + (planeBytes * 8) + (((BitTile.MostRows * (pitch + GroupOutputs + 1)) + _outputs + OutputStage.Lanes) * sizeof(int)));
        byte* gathered = planes + (BitTile.MostRows * planeBytes);
        int* counts = (int*)(gathered + (planeBytes * 8)), sums = counts + (BitTile.MostRows * pitch), inputSums = sums + (BitTile.MostRows * GroupOutputs), offsets = inputSums + BitTile.MostRows;
        for (int channel = 0; channel < _outputs; channel++)
            offsets[channel] = (_stage.Bias.Length == 0 ? 0 : _stage.Bias[channel]) - (job.Zero * WeightSums[channel]);
        for (int row = first; row < last; row++)
        {
            Gather(job.Input + job.Rows[row], gathered);
            inputSums[row - first] = BitPlanes.Split(gathered, _words.Length, _inputBits, (ulong*)(planes + ((row - first) * _inputBits * planeBytes)));
        }

        for (int channel = share * GroupOutputs; channel < _outputs; channel += job.Shares * GroupOutputs)
        {
            int channels = Math.Min(GroupOutputs, _outputs - channel), firstPanel = channel / BitTile.Outputs * _weightBits;
            int panels = (channels + BitTile.Outputs - 1) / BitTile.Outputs * _weightBits;
            fixed (nint* words = _words)
            {
                var tile = new BitTile { Rows = planes, RowStep = planeBytes, Words = words, WordCount = _words.Length, Panel = _panels.Panel(firstPanel), PanelCount = panels, Sums = counts, SumStep = pitch * sizeof(int) };
                _kernel.Multiply(ref tile, (last - first) * _inputBits);
            }

            for (int row = first, rows; row < last; row += rows)
            {
                rows = Math.Min(last - row, job.Rows.Positions - (row % job.Rows.Positions));
                for (int i = 0; i < rows; i++)
                    Combine(counts + ((row - first + i) * _inputBits * pitch), pitch, panels / _weightBits, StoredSums + channel, inputSums[row - first + i], sums + (i * GroupOutputs));
                byte* to = job.Output + (job.OutputRows[row] * _stage.ElementSize) + _stage.ByteOffset(channel);
                _stage.Write(sums, GroupOutputs, rows, channel, channels, offsets, job.Scale, to, job.OutputRows.PositionStep);
            }
        }
    }

    // The taps of a row side by side, and zeros up to a whole word of each plane.
    private void Gather(byte* row, byte* to)
    {
        foreach (nint tap in _taps)
        {
            Buffer.MemoryCopy(row + tap, to, _tapLength, _tapLength);
            to += _tapLength;
        }

        new Span<byte>(to, (_words.Length * 64) - (_taps.Length * _tapLength)).Clear();
    }

    // Σ x·w = Offset · Σ x + Step · ((2^k - 1) · Σ x + (2^m - 1) · Σ stored + Σ 2^(i+j) · -differing) / 2, what kernels give being -2 · differing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Combine(int* counts, nint pitch, int blocks, int* storedSums, int inputSum, int* sums)
    {
        Vector256<int> ofInputs = Vector256.Create(MaskOf(_weightBits) * inputSum), offset = Vector256.Create(Offset * inputSum);
        for (int block = 0; block < blocks; block++)
        {
            Vector256<int> twice = Vector256<int>.Zero;
            for (int i = 0; i < _inputBits; i++)
                for (int j = 0; j < _weightBits; j++)
                    twice += Vector256.Load(counts + (i * pitch) + (((block * _weightBits) + j) * BitTile.Outputs)) << (i + j);
            Vector256<int> both = ofInputs + (Vector256.Load(storedSums + (block * BitTile.Outputs)) * MaskOf(_inputBits)) + (twice >> 1);
            (((both >> 1) * Step) + offset).Store(sums + (block * BitTile.Outputs));
        }
    }

    private struct Job : ITiles
    {
        // As of signs: below this, sharing the work out costs more than it gains.
        public const long SmallSteps = 1 << 14;

        public void* Product;
        public byte* Input;
        public RowGrid Rows;
        public byte* Output;
        public RowGrid OutputRows;
        public int Zero;
        public float Scale;
        public int BlockRows;
        public int Shares;
        public int Tiles;

        public readonly void Run(int tile) => Unsafe.AsRef<BitPlaneProduct>(Product).RunTile(this, tile);
    }
}
