using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Any function of one byte, such as an activation between two grids, as a table of its 256 values.</summary>
/// <remarks>The same for any number of threads. One object serves many callers at a time; a run allocates nothing.</remarks>
public sealed unsafe class ByteTable
{
    private const int Size = 256;

    private readonly byte[] _values;

    /// <summary>Creates the table.</summary>
    /// <param name="values">The value of each byte.</param>
    /// <exception cref="ArgumentException">They are not 256.</exception>
    public ByteTable(ReadOnlySpan<byte> values)
    {
        if (values.Length != Size)
            throw new ArgumentException($"A table has a value for each of {Size} bytes, not {values.Length}.", nameof(values));
        _values = values.ToArray();
    }

    /// <summary>What runs, for lists and reports.</summary>
    public static string Kernel => Avx512Vbmi.IsSupported ? "avx512-vbmi table" : "table";

    /// <summary>The definition: what a byte becomes.</summary>
    public byte this[byte value] => _values[value];

    /// <summary>Looks up each byte; many are shared out to <see cref="Workers"/>.</summary>
    /// <param name="input">Any bytes.</param>
    /// <param name="output">As many; may be the input itself.</param>
    public void Run(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, input.Length);
        int piece = TableTiles.TileBytes, pieces = input.Length / piece, whole = pieces * piece;
        var rows = new RowGrid(1, pieces, 1, 0, piece, 0);
        Run(input, rows, piece, output, rows);
        RowGrid rest = RowGrid.Matrix(1, 0) with { Start = whole };
        Run(input, rest, input.Length - whole, output, rest);
    }

    /// <summary>Looks up each byte of some rows; many are shared out to <see cref="Workers"/>.</summary>
    /// <param name="input">The bytes in which rows are.</param>
    /// <param name="rows">Where rows begin in the input.</param>
    /// <param name="length">Bytes of a row.</param>
    /// <param name="output">Where the results go.</param>
    /// <param name="outputRows">Where each row goes; as many images, runs and positions as <paramref name="rows"/> has.</param>
    /// <exception cref="ArgumentException">Rows are not inside their spans, or not as many.</exception>
    public void Run(ReadOnlySpan<byte> input, in RowGrid rows, int length, Span<byte> output, in RowGrid outputRows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        GridBounds.Pair(rows, outputRows);
        GridBounds.Check(rows, 0, length, input.Length, nameof(input));
        GridBounds.Check(outputRows, 0, length, output.Length, nameof(output));
        if (rows.Count == 0 || length == 0)
            return;
        fixed (byte* table = _values, x = input, y = output)
        {
            var tiles = new TableTiles(table, x, rows, length, y, outputRows);
            Workers.Run(tiles.Count, ref tiles);
        }
    }
}
