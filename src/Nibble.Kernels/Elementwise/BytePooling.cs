using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The greatest byte of each channel over the taps of a row: max pooling of pixels whose channels stand side by side.</summary>
/// <remarks>Average pooling is a <see cref="DepthwiseProduct"/> whose weights are all 1.</remarks>
public static unsafe class BytePooling
{
    /// <summary>Computes all rows.</summary>
    /// <param name="input">Bytes of a grid; the order of bytes is that of numbers.</param>
    /// <param name="rows">Where rows begin in the input.</param>
    /// <param name="tapOffsets">Where each tap's channel 0 is, seen from its row; at least one.</param>
    /// <param name="channels">Channels of a tap.</param>
    /// <param name="output">A byte for each channel of each row.</param>
    /// <param name="outputRows">Where each row goes; as many images, runs and positions as <paramref name="rows"/> has.</param>
    /// <exception cref="ArgumentException">Rows are not inside their spans, or not as many.</exception>
    public static void Max(ReadOnlySpan<byte> input, in RowGrid rows, ReadOnlySpan<int> tapOffsets, int channels, Span<byte> output, in RowGrid outputRows)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tapOffsets.Length);
        (int first, int last) = (int.MaxValue, int.MinValue);
        foreach (int tap in tapOffsets)
            (first, last) = (Math.Min(first, tap), Math.Max(last, tap));
        GridBounds.Pair(rows, outputRows);
        GridBounds.Check(rows, first, (nint)last + channels, input.Length, "input");
        GridBounds.Check(outputRows, 0, channels, output.Length, "output");
        if (rows.Count == 0)
            return;
        fixed (byte* from = input, to = output)
        {
            fixed (int* taps = tapOffsets)
            {
                var job = new Job { Input = from, Rows = rows, Taps = taps, TapCount = tapOffsets.Length, Channels = channels, Output = to, OutputRows = outputRows };
                Workers.Run(job.Tiles, ref job);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(byte* input, int* taps, int tapCount, int channels, byte* output)
    {
        int channel = 0;
        for (; channel <= channels - Vector512<byte>.Count; channel += Vector512<byte>.Count)
        {
            Vector512<byte> most = Vector512.Load(input + taps[0] + channel);
            for (int tap = 1; tap < tapCount; tap++)
                most = Vector512.Max(most, Vector512.Load(input + taps[tap] + channel));
            most.Store(output + channel);
        }

        for (; channel <= channels - Vector128<byte>.Count; channel += Vector128<byte>.Count)
        {
            Vector128<byte> most = Vector128.Load(input + taps[0] + channel);
            for (int tap = 1; tap < tapCount; tap++)
                most = Vector128.Max(most, Vector128.Load(input + taps[tap] + channel));
            most.Store(output + channel);
        }

        for (; channel < channels; channel++)
        {
            byte most = 0;
            for (int tap = 0; tap < tapCount; tap++)
                most = Math.Max(most, input[taps[tap] + channel]);
            output[channel] = most;
        }
    }

    private struct Job : ITiles
    {
        public byte* Input;
        public RowGrid Rows;
        public int* Taps;
        public int TapCount;
        public int Channels;
        public byte* Output;
        public RowGrid OutputRows;

        // A tile is at least about ten microseconds of work.
        private const int TileBytes = 1 << 19;

        public readonly int Tiles => (Rows.Count + TileRows - 1) / TileRows;

        private readonly int TileRows => Math.Max(1, TileBytes / Math.Max(1, Channels * TapCount));

        public readonly void Run(int tile)
        {
            int last = Math.Min((tile + 1) * TileRows, Rows.Count);
            for (int row = tile * TileRows; row < last; row++)
                Row(Input + Rows[row], Taps, TapCount, Channels, Output + OutputRows[row]);
        }
    }
}
