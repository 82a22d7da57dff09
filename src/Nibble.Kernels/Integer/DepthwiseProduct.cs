using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>
/// The sums of a depthwise convolution, each channel by itself: sum[r, c] = Σ_taps (x[row r + tap + c / multiplier] - zero) · w[c, tap].
/// Lanes are channels, so nothing is ever gathered. Sums are exact wherever 32 bits hold them.
/// </summary>
/// <remarks>One object serves many threads at a time; a run allocates nothing.</remarks>
public sealed unsafe class DepthwiseProduct : IDisposable
{
    private const int Block = 64;
    private const int SliverRows = 4;

    private readonly AlignedBuffer _weights;
    private readonly int[] _sums;
    private readonly nint[] _taps;
    private readonly nint _firstTap;
    private readonly nint _lastTap;
    private readonly OutputStage _stage;
    private readonly int _channels;
    private readonly int _multiplier;
    private readonly nint _step;

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
        _step = (channels + Block - 1) / Block * Block;
        _weights = new AlignedBuffer(_step * _taps.Length * sizeof(int));
        for (int tap = 0; tap < _taps.Length; tap++)
        {
            _taps[tap] = tapOffsets[tap];
            for (int channel = 0; channel < channels; channel++)
            {
                int weight = weights[(channel * _taps.Length) + tap];
                ((int*)_weights.Start)[(tap * _step) + channel] = weight;
                _sums[channel] += weight;
            }
        }

        (_firstTap, _lastTap) = (_taps.Min(), _taps.Max());
    }

    /// <summary>What runs, for lists and reports.</summary>
    public string Kernel { get; } = Avx512BW.IsSupported ? "avx512-maddwd 4x16 depthwise" : Avx2.IsSupported ? "avx2-maddwd 4x16 depthwise" : "vector128 4x16 depthwise";

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
            var job = new DepthwiseJob { Product = Unsafe.AsPointer(ref product), Input = x, InputLength = input.Length, Rows = from, Output = y, OutputRows = to, Zero = zero, Scale = scale };
            job.Cut(_channels * _taps.Length);
            Workers.Run(job.Tiles, ref job);
        }
    }

    /// <summary>Gives the packed weights back.</summary>
    public void Dispose() => _weights.Dispose();

    internal static void RunTile(void* product, in DepthwiseJob job, int tile) => Unsafe.AsRef<DepthwiseProduct>(product).RunTile(job, tile);

    private void RunTile(in DepthwiseJob job, int tile)
    {
        int* sums = (int*)Scratch.Bytes((SliverRows + 1) * Block * sizeof(int)), offsets = sums + (SliverRows * Block);
        int first = tile * job.TileRows, last = Math.Min(first + job.TileRows, job.Rows.Count);
        for (int firstChannel = 0; firstChannel < _channels; firstChannel += Block)
        {
            int channels = Math.Min(Block, _channels - firstChannel);
            for (int i = 0; i < channels; i++)
                offsets[i] = (_stage.Bias.Length == 0 ? 0 : _stage.Bias[firstChannel + i]) - (job.Zero * _sums[firstChannel + i]);
            for (int row = first, rows; row < last; row += rows)
            {
                rows = Math.Min(SliverRows, Math.Min(last - row, job.Rows.Positions - (row % job.Rows.Positions)));
                nint from = job.Rows[row];
                byte* behind = job.Input + job.InputLength;
                for (int channel = 0; channel < channels; channel += OutputStage.Lanes)
                {
                    byte* inputs = job.Input + from + firstChannel + channel;
                    byte* lastInputs = inputs + Math.Max(0, (rows - 1) * job.Rows.PositionStep) + _lastTap;
                    if (_multiplier == 1 && lastInputs + OutputStage.Lanes <= behind)
                        SumLanes(inputs, job.Rows.PositionStep, rows, firstChannel + channel, sums + channel);
                    else
                        SumEach(job.Input + from, job.Rows.PositionStep, rows, firstChannel + channel, Math.Min(OutputStage.Lanes, channels - channel), sums + channel);
                }

                byte* to = job.Output + (job.OutputRows[row] * _stage.ElementSize) + _stage.ByteOffset(firstChannel);
                _stage.Write(sums, Block, rows, firstChannel, channels, offsets - firstChannel, job.Scale, to, job.OutputRows.PositionStep);
            }
        }
    }

    // Sixteen channels of up to four rows, which take each tap's weights in common; a missing row takes the last one again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumLanes(byte* inputs, nint rowStep, int rows, int firstChannel, int* sums)
    {
        nint step1 = Math.Min(1, rows - 1) * rowStep, step2 = Math.Min(2, rows - 1) * rowStep, step3 = Math.Min(3, rows - 1) * rowStep;
        int* weights = (int*)_weights.Start + firstChannel;
        Vector512<int> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        foreach (nint tap in _taps)
        {
            Vector512<int> weight = Vector512.Load(weights);
            weights += _step;
            sum0 += Product(inputs + tap, weight);
            sum1 += Product(inputs + tap + step1, weight);
            sum2 += Product(inputs + tap + step2, weight);
            sum3 += Product(inputs + tap + step3, weight);
        }

        sum0.Store(sums);
        sum1.Store(sums + Block);
        sum2.Store(sums + (2 * Block));
        sum3.Store(sums + (3 * Block));
    }

    // byte x to 32 bits  ·  weight in 32 bits: as 16-bit pairs (x, 0) and (w, sign of w) the products need one instruction that every AVX-512 and AVX2 processor does fast.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Product(byte* inputs, Vector512<int> weights)
    {
        if (Avx512BW.IsSupported)
            return Avx512BW.MultiplyAddAdjacent(Avx512F.ConvertToVector512Int32(Vector128.Load(inputs)).AsInt16(), weights.AsInt16());
        if (Avx2.IsSupported)
        {
            return Vector512.Create(
                Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int32(inputs).AsInt16(), weights.GetLower().AsInt16()),
                Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int32(inputs + Vector256<int>.Count).AsInt16(), weights.GetUpper().AsInt16()));
        }

        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Load(inputs));
        (Vector128<uint> first, Vector128<uint> second) = Vector128.Widen(low);
        (Vector128<uint> third, Vector128<uint> fourth) = Vector128.Widen(high);
        return Vector512.Create(Vector256.Create(first, second), Vector256.Create(third, fourth)).AsInt32() * weights;
    }

    private void SumEach(byte* row, nint rowStep, int rows, int firstChannel, int channels, int* sums)
    {
        for (int i = 0; i < rows; i++, row += rowStep, sums += Block)
        {
            for (int channel = firstChannel; channel < firstChannel + channels; channel++)
            {
                int sum = 0;
                for (int tap = 0; tap < _taps.Length; tap++)
                    sum += row[_taps[tap] + (channel / _multiplier)] * ((int*)_weights.Start)[(tap * _step) + channel];
                sums[channel - firstChannel] = sum;
            }
        }
    }
}
