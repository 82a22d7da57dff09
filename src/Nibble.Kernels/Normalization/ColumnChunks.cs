namespace Nibble.Kernels;

/// <summary>How a matrix is cut for sums down its columns: strips of columns, and chunks of rows whose partial results are added in order. Decided by the shape alone.</summary>
internal readonly struct ColumnChunks
{
    /// <summary>The widest strip.</summary>
    public const int StripColumns = 64;

    /// <summary>Rows whose sums are taken in single precision: 64 rows of a strip are half of a first cache.</summary>
    public const int BlockRows = 64;

    private const int MostChunks = 16;

    // Less is not worth another thread.
    private const int LeastElements = 1 << 14;

    private readonly int _rows;
    private readonly int _chunkRows;
    private readonly int _strips;

    public ColumnChunks(int rows, int columns)
    {
        (_rows, Columns) = (rows, columns);
        _strips = (columns + StripColumns - 1) / StripColumns;
        int least = Math.Max((rows + MostChunks - 1) / MostChunks, LeastElements / Math.Clamp(columns, 1, StripColumns));
        _chunkRows = (least + BlockRows - 1) / BlockRows * BlockRows;
        Chunks = (rows + _chunkRows - 1) / _chunkRows;
    }

    public int Columns { get; }

    public int Chunks { get; }

    public int Count => Chunks * _strips;

    /// <summary>Two rows of numbers for each chunk.</summary>
    public int PartialLength => Chunks * 2 * Columns;

    public int RowsOf(int chunk) => Math.Min(_chunkRows, _rows - (chunk * _chunkRows));

    public Part this[int tile]
    {
        get
        {
            int chunk = tile / _strips, column = tile % _strips * StripColumns;
            return new(((nint)chunk * _chunkRows * Columns) + column, RowsOf(chunk), Math.Min(StripColumns, Columns - column), (chunk * 2 * Columns) + column);
        }
    }

    /// <param name="Start">The first element.</param>
    /// <param name="Rows">Rows of the chunk.</param>
    /// <param name="Columns">Columns of the strip.</param>
    /// <param name="Partial">Where in the partial results its first column's first number stands; the second stands a row of columns later.</param>
    public readonly record struct Part(nint Start, int Rows, int Columns, int Partial);
}
