using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Bytes of some rows that are looked up in a table of 256, some runs at a time.</summary>
internal readonly unsafe struct TableTiles(byte* table, byte* input, RowGrid rows, int length, byte* output, RowGrid outputRows) : ITiles
{
    private readonly byte* _table = table;
    private readonly byte* _input = input;
    private readonly RowGrid _rows = rows;
    private readonly int _length = length;
    private readonly byte* _output = output;
    private readonly RowGrid _outputRows = outputRows;

    /// <summary>About ten microseconds of work: shuffles move more bytes in that time than single loads.</summary>
    public static int TileBytes => Avx512Vbmi.IsSupported ? 1 << 17 : 1 << 14;

    public int Count => (((_rows.Images * _rows.Runs) - 1) / TileRuns) + 1;

    private int TileRuns => (int)Math.Max(1, TileBytes / ((long)_rows.Positions * _length));

    public void Run(int tile)
    {
        int last = Math.Min((tile + 1) * TileRuns, _rows.Images * _rows.Runs);
        for (int number = tile * TileRuns; number < last; number++)
        {
            (int image, int run) = Math.DivRem(number, _rows.Runs);
            byte* x = _input + _rows[image, run, 0], y = _output + _outputRows[image, run, 0];
            for (int position = 0; position < _rows.Positions; position++, x += _rows.PositionStep, y += _outputRows.PositionStep)
                LookUp(_table, x, _length, y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUp(byte* table, byte* input, int length, byte* output)
    {
        int at = 0;
        if (Avx512Vbmi.IsSupported)
        {
            // Two registers hold 128 values, which the low 7 bits choose from; the top bit chooses between the halves.
            int width = Vector512<byte>.Count;
            Vector512<byte> first = Vector512.Load(table), second = Vector512.Load(table + width), third = Vector512.Load(table + (2 * width)), fourth = Vector512.Load(table + (3 * width));
            for (; at <= length - width; at += width)
            {
                Vector512<byte> bytes = Vector512.Load(input + at);
                Vector512<byte> low = Avx512Vbmi.PermuteVar64x8x2(first, bytes, second), high = Avx512Vbmi.PermuteVar64x8x2(third, bytes, fourth);
                Vector512.ConditionalSelect(Vector512.LessThan(bytes.AsSByte(), Vector512<sbyte>.Zero).AsByte(), high, low).Store(output + at);
            }
        }

        for (; at < length; at++)
            output[at] = table[input[at]];
    }
}
