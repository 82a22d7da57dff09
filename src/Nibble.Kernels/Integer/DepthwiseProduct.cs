using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>
/// The sums of a depthwise convolution, each channel by itself: sum[r, c] = Σ_taps (x[row r + tap + c / multiplier] - zero) · w[c, tap].
/// Lanes are channels, so nothing is ever gathered. Sums are exact wherever 32 bits hold them.
/// </summary>
/// <remarks>One object serves many threads at a time; a run allocates nothing.</remarks>
public sealed unsafe class DepthwiseProduct : IDisposable
{
    private const int Block = 64;

    private readonly AlignedBuffer _weights;
    private readonly int[] _sums;
    private readonly nint[] _taps;
    private readonly nint _firstTap;
    private readonly nint _lastTap;
    private readonly OutputStage _stage;
    private readonly int _channels;
    private readonly int _multiplier;

    /// <summary>Packs weights.</summary>
    /// <param name="weights">[channels, taps] row by row, zero points removed.</param>
    /// <param name="channels">Channels that go out.</param>
    /// <param name="tapOffsets">Where each tap's channel 0 is, seen from its row.</param>
    /// <param name="output">What becomes of the sums.</param>
    /// <param name="multiplier">How many neighbouring channels come from one that goes in.</param>
    /// <exception cref="ArgumentException">The weights are not as many as the sizes say, or the stage is for other channels.</exception>
    public DepthwiseProduct(ReadOnlySpan<sbyte> weights, int channels, ReadOnlySpan<int> tapOffsets, OutputStage output, int multiplier = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(channels);
        ArgumentOutOfRangeException.ThrowIfLessThan(multiplier, 1);
        ArgumentOutOfRangeException.ThrowIfZero(tapOffsets.Length);
        if (weights.Length != (long)channels * tapOffsets.Length || channels % multiplier != 0)
            throw new ArgumentException($"{channels} channels, {multiplier} for each that goes in, of {tapOffsets.Length} taps need {(long)channels * tapOffsets.Length} weights, not {weights.Length}.", nameof(weights));
        output.Require(channels);
        (_channels, _multiplier, _stage) = (channels, multiplier, output);
        _taps = new nint[tapOffsets.Length];
        _sums = new int[channels];

        // [taps, channels] as 32-bit numbers, channels up to whole blocks: a tap's weights are a vector as they stand.
        int step = (channels + Block - 1) / Block * Block;
        _weights = new AlignedBuffer((nint)step * _taps.Length * sizeof(int));
        for (int tap = 0; tap < _taps.Length; tap++)
        {
            _taps[tap] = tapOffsets[tap];
            for (int channel = 0; channel < channels; channel++)
            {
                int weight = weights[(channel * _taps.Length) + tap];
                ((int*)_weights.Start)[((nint)tap * step) + channel] = weight;
                _sums[channel] += weight;
            }
        }

        (_firstTap, _lastTap) = (_taps.Min(), _taps.Max());
    }

    /// <summary>What runs, for lists and reports.</summary>
    public string Kernel { get; } = Vector512.IsHardwareAccelerated || System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? "depthwise 512" : Vector256.IsHardwareAccelerated ? "depthwise 256" : "depthwise 128";

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
        GridBounds.Check(rows, _firstTap, _lastTap + (_channels / _multiplier), input.Length, "input");
        GridBounds.Check(outputRows, 0, _stage.RowElements(_channels), output.Length / _stage.ElementSize, "output");
        if (rows.Count == 0 || _channels == 0)
            return;

        (RowGrid from, RowGrid to) = GridBounds.Merged(rows, outputRows);
        fixed (byte* x = input, y = output)
        {
            DepthwiseProduct product = this;
            var job = new Job { Product = Unsafe.AsPointer(ref product), Input = x, InputLength = input.Length, Rows = from, Output = y, OutputRows = to, Zero = zero, Scale = scale };
            Workers.Run(Job.Tiles, ref job);
        }
    }

    /// <summary>Gives the packed weights back.</summary>
    public void Dispose() => _weights.Dispose();

    private void RunTile(in Job job, int tile)
    {
        int* sums = (int*)Scratch.Bytes(2 * Block * sizeof(int)), offsets = sums + Block;
        int first = tile * job.TileRows, last = Math.Min(first + job.TileRows, job.Rows.Count), step = (_channels + Block - 1) / Block * Block;
        for (int firstChannel = 0; firstChannel < _channels; firstChannel += Block)
        {
            int channels = Math.Min(Block, _channels - firstChannel);
            for (int i = 0; i < channels; i++)
                offsets[i] = (_stage.Bias.Length == 0 ? 0 : _stage.Bias[firstChannel + i]) - (job.Zero * _sums[firstChannel + i]);
            for (int row = first; row < last; row++)
            {
                nint at = job.Rows[row];
                for (int i = 0; i < channels; i++)
                {
                    int sum = 0, channel = firstChannel + i;
                    for (int tap = 0; tap < _taps.Length; tap++)
                        sum += job.Input[at + _taps[tap] + (channel / _multiplier)] * ((int*)_weights.Start)[((nint)tap * step) + channel];
                    sums[i] = sum;
                }

                byte* to = job.Output + (job.OutputRows[row] * _stage.ElementSize) + _stage.ByteOffset(firstChannel);
                _stage.Write(sums, Block, 1, firstChannel, channels, offsets - firstChannel, job.Scale, to, 0);
            }
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

        public readonly int TileRows => Rows.Count;

        public static int Tiles => 1;

        public readonly void Run(int tile) => Unsafe.AsRef<DepthwiseProduct>(Product).RunTile(this, tile);
    }
}
