using System.Runtime.CompilerServices;

namespace Nibble.Kernels;

/// <summary>Rows of bytes that move as they are.</summary>
public static unsafe class ByteRows
{
    /// <summary>Copies each row; many bytes are shared out to <see cref="Workers"/>.</summary>
    /// <param name="input">The bytes in which rows are.</param>
    /// <param name="rows">Where rows begin in the input.</param>
    /// <param name="length">Bytes of a row.</param>
    /// <param name="output">Where they go.</param>
    /// <param name="outputRows">Where each row goes; as many images, runs and positions as <paramref name="rows"/> has.</param>
    /// <exception cref="ArgumentException">Rows are not inside their spans, or not as many.</exception>
    public static void Copy(ReadOnlySpan<byte> input, in RowGrid rows, int length, Span<byte> output, in RowGrid outputRows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        GridBounds.Pair(rows, outputRows);
        GridBounds.Check(rows, 0, length, input.Length, nameof(input));
        GridBounds.Check(outputRows, 0, length, output.Length, nameof(output));
        if (rows.Count == 0 || length == 0)
            return;
        fixed (byte* x = input, y = output)
        {
            var job = new Job { Input = x, Rows = rows, Length = length, Output = y, OutputRows = outputRows };
            Workers.Run(job.Count, ref job);
        }
    }

    private struct Job : ITiles
    {
        public byte* Input;
        public RowGrid Rows;
        public int Length;
        public byte* Output;
        public RowGrid OutputRows;

        // About ten microseconds of work: a row takes as long as some bytes, however short it is.
        private const int TileBytes = 1 << 18, RowBytes = 64;

        public readonly int Count => (((Rows.Images * Rows.Runs) - 1) / TileRuns) + 1;

        private readonly int TileRuns => (int)Math.Max(1, TileBytes / ((long)Rows.Positions * (Length + RowBytes)));

        public readonly void Run(int tile)
        {
            int last = Math.Min((tile + 1) * TileRuns, Rows.Images * Rows.Runs);
            for (int number = tile * TileRuns; number < last; number++)
            {
                (int image, int run) = Math.DivRem(number, Rows.Runs);
                byte* x = Input + Rows[image, run, 0], y = Output + OutputRows[image, run, 0];
                for (int position = 0; position < Rows.Positions; position++, x += Rows.PositionStep, y += OutputRows.PositionStep)
                    Unsafe.CopyBlockUnaligned(y, x, (uint)Length);
            }
        }
    }
}
