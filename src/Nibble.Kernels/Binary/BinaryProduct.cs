using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>
/// Sums of products of signs, for every row of a grid and every output: sum[r, n] = Σ_taps Σ_e x[row r + tap, e] · w[n, tap, e], x and w being -1 or +1.
/// A bit 1 is +1. A fully connected layer has one tap; a convolution has one for each row of its kernel where the channels fill whole words, else one for each position.
/// </summary>
/// <remarks>
/// A tap's bits begin with a word, lowest bit first, and where they don't fill the last one its other bits are 0, in the input too. Weights are packed once.
/// One object serves many threads at a time; a run allocates nothing.
/// </remarks>
public sealed unsafe class BinaryProduct : IDisposable
{
    private readonly BitPanels _panels;
    private readonly nint[] _words;
    private readonly (nint First, nint End) _reach;
    private readonly int _outputs;
    private readonly AlignedBuffer _offsets;
    private readonly BorderSums? _border;
    private readonly OutputStage _stage;
    private readonly BinaryKernel _kernel;

    /// <summary>Packs weights.</summary>
    /// <param name="weights">-1 or +1: [outputs, taps, tapLength] row by row.</param>
    /// <param name="outputs">Outputs of a row.</param>
    /// <param name="tapOffsets">The word where each tap begins, seen from its row.</param>
    /// <param name="tapLength">Signs of a tap, side by side.</param>
    /// <param name="output">What becomes of the sums.</param>
    /// <param name="kernel">The kernel; null for the fastest.</param>
    /// <param name="border">The convolution, where its padding means zero; null where there is none or where it means -1.</param>
    /// <exception cref="ArgumentException">The weights are not as many as the sizes say, or one is no sign, or the stage or the border is of another layer, or the kernel can't run here.</exception>
    public BinaryProduct(ReadOnlySpan<sbyte> weights, int outputs, ReadOnlySpan<int> tapOffsets, int tapLength, OutputStage output, BinaryKernel? kernel = null, BinaryBorder? border = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(outputs);
        ArgumentOutOfRangeException.ThrowIfNegative(tapLength);
        ArgumentOutOfRangeException.ThrowIfZero(tapOffsets.Length);
        int depth = tapOffsets.Length * tapLength, tapWords = BitPacking.WordsOf(tapLength);
        if (weights.Length != (long)outputs * depth)
            throw new ArgumentException($"{outputs} outputs of {tapOffsets.Length} taps of {tapLength} need {(long)outputs * depth} weights, not {weights.Length}.", nameof(weights));
        if (weights.IndexOfAnyExcept((sbyte)-1, (sbyte)1) is var index and >= 0)
            throw new ArgumentException($"The weight at index {index} is {weights[index]}, but signs are -1 and +1.", nameof(weights));
        output.Require(outputs);
        (_outputs, _stage) = (outputs, output);
        (_kernel, WhyNotFastest) = BinaryKernels.Choose(kernel);
        _words = new nint[tapOffsets.Length * tapWords];
        for (int word = 0; word < _words.Length; word++)
            _words[word] = (tapOffsets[word / tapWords] + (nint)(word % tapWords)) * sizeof(ulong);
        _reach = _words.Length == 0 ? default : (_words.Min() / sizeof(ulong), (_words.Max() / sizeof(ulong)) + 1);
        _panels = new BitPanels(outputs, _words.Length);
        for (int i = 0; i < weights.Length; i++)
            if (weights[i] > 0)
                _panels.Set(i / depth, (i % depth / tapLength * tapWords) + (i % tapLength / 64), i % tapLength % 64);
        _border = border is null ? null : new BorderSums(border, weights, outputs);

        // n - 2 · differing bits: kernels give the second part, which is the same for all inputs in lanes without weights.
        _offsets = new AlignedBuffer((nint)(outputs + OutputStage.Lanes) * sizeof(int));
        for (int channel = 0; channel < outputs; channel++)
            Offsets[channel] = depth + (output.Bias.Length == 0 ? 0 : output.Bias[channel]);
    }

    /// <summary>What runs, for lists and reports.</summary>
    public string Kernel => _kernel.Name;

    /// <summary>Why it is not the head of the list; null where it is.</summary>
    public string? WhyNotFastest { get; }

    /// <summary>The bytes of the packed weights.</summary>
    public long PackedBytes => _panels.Bytes;

    private int* Offsets => (int*)_offsets.Start;

    /// <summary>Computes all rows.</summary>
    /// <param name="input">Words of 64 signs.</param>
    /// <param name="rows">Where the rows begin in the input, in words.</param>
    /// <param name="output">The stage's elements.</param>
    /// <param name="outputRows">Where each row goes, in elements; as many images, runs and positions as <paramref name="rows"/> has.</param>
    /// <param name="scale">The value of one input, for stages that need it.</param>
    /// <exception cref="ArgumentException">Rows are not inside their spans, or not as many.</exception>
    public void Run(ReadOnlySpan<ulong> input, in RowGrid rows, Span<byte> output, in RowGrid outputRows, float scale = 1)
    {
        GridBounds.Pair(rows, outputRows);
        GridBounds.Check(rows, _reach.First, _reach.End, input.Length, "input");
        GridBounds.Check(outputRows, 0, _stage.RowElements(_outputs), output.Length / _stage.ElementSize, "output");
        _border?.Require(rows);
        if (rows.Count == 0 || _outputs == 0)
            return;

        (RowGrid from, RowGrid to) = _border is null ? GridBounds.Merged(rows, outputRows) : (rows, outputRows);
        fixed (ulong* x = input)
        fixed (byte* y = output)
        {
            BinaryProduct product = this;
            var job = new Job { Product = Unsafe.AsPointer(ref product), Input = (byte*)x, Rows = from, Output = y, OutputRows = to, Scale = scale };
            job.Cut(_panels, rows.Count);
            if (job.IsSmall)
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
        _offsets.Dispose();
        _border?.Dispose();
    }

    private void RunTile(in Job job, int index)
    {
        (int block, int group) = Math.DivRem(index, job.Groups);
        int firstRow = block * job.BlockRows, lastRow = Math.Min(firstRow + job.BlockRows, job.Rows.Count);
        int firstPanel = group * job.GroupPanels, lastPanel = Math.Min(firstPanel + job.GroupPanels, _panels.Count);
        int firstChannel = firstPanel * BitTile.Outputs, channels = Math.Min(lastPanel * BitTile.Outputs, _outputs) - firstChannel;
        nint pitch = (nint)job.GroupPanels * BitTile.Outputs;
        int* sums = (int*)Scratch.Bytes(BitTile.MostRows * pitch * sizeof(int));
        fixed (nint* words = _words)
        {
            for (int row = firstRow, rows; row < lastRow; row += rows)
            {
                (int run, int position) = Math.DivRem(row, job.Rows.Positions);
                rows = Math.Min(Math.Min(lastRow - row, job.Rows.Positions - position), BitTile.MostRows);
                var tile = new BitTile
                {
                    Rows = job.Input + (job.Rows[row] * sizeof(ulong)),
                    RowStep = job.Rows.PositionStep * sizeof(ulong),
                    Words = words,
                    WordCount = _words.Length,
                    Panel = _panels.Panel(firstPanel),
                    PanelCount = lastPanel - firstPanel,
                    Sums = sums,
                    SumStep = pitch * sizeof(int),
                };
                _kernel.Multiply(ref tile, rows);
                for (int i = 0; i < rows && _border is not null; i++)
                    if (_border.Of(run % job.Rows.Runs, position + i) is var outside && outside is not null)
                        Add(sums + (i * pitch), outside + firstChannel, channels);
                byte* to = job.Output + (job.OutputRows[row] * _stage.ElementSize) + _stage.ByteOffset(firstChannel);
                _stage.Write(sums, pitch, rows, firstChannel, channels, Offsets, job.Scale, to, job.OutputRows.PositionStep);
            }
        }
    }

    private static void Add(int* sums, int* more, int count)
    {
        for (int i = 0; i < count; i += Vector256<int>.Count)
            (Vector256.Load(sums + i) + Vector256.Load(more + i)).Store(sums + i);
    }

    private struct Job : ITiles
    {
        // What stays in the second cache, and what a thread should have to do at least: steps are vectors of eight words.
        private const int GroupBytes = 1 << 18;
        private const long TileSteps = 1 << 15;
        private const long SmallSteps = 1 << 14;

        public void* Product;
        public byte* Input;
        public RowGrid Rows;
        public byte* Output;
        public RowGrid OutputRows;
        public float Scale;
        public int BlockRows;
        public int GroupPanels;
        public int Groups;

        public int Tiles { get; private set; }

        /// <summary>Whether sharing the work out would cost more than it gains.</summary>
        public bool IsSmall { get; private set; }

        public void Cut(BitPanels panels, int rows)
        {
            // A group's outputs fill whole words of signs, so that no two threads write to the same.
            int inCache = GroupBytes / (Math.Max(panels.Words, 1) * BitTile.Outputs * sizeof(ulong)) / 8 * 8;
            GroupPanels = Math.Min(Math.Clamp(inCache, 8, 32), (panels.Count + 7) / 8 * 8);
            Groups = (panels.Count + GroupPanels - 1) / GroupPanels;
            long stepsOfRow = (long)GroupPanels * Math.Max(panels.Words, 1);
            long slivers = Math.Clamp(TileSteps / (stepsOfRow * BitTile.MostRows), 1, (rows + BitTile.MostRows - 1) / BitTile.MostRows);
            BlockRows = (int)slivers * BitTile.MostRows;
            Tiles = (rows + BlockRows - 1) / BlockRows * Groups;
            IsSmall = (long)rows * panels.Count * Math.Max(panels.Words, 1) < SmallSteps;
        }

        public readonly void Run(int tile) => Unsafe.AsRef<BinaryProduct>(Product).RunTile(this, tile);
    }
}
