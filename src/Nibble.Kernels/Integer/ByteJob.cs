namespace Nibble.Kernels;

/// <summary>One run of a <see cref="ByteProduct"/>, cut into tiles: a block of rows by a group of panels each.</summary>
internal unsafe struct ByteJob : ITiles
{
    public void* Product;
    public byte* Input;
    public nint InputLength;
    public RowGrid Rows;
    public byte* Output;
    public RowGrid OutputRows;
    public int Zero;
    public float Scale;

    // A block of rows stays in the second cache, of a megabyte on most machines, while panels go by.
    private const int BlockBytes = 1 << 19;

    // Below about ten microseconds of work a second thread comes too late: as many products, or bytes of weights.
    private const long LeastProducts = 2 << 20;
    private const long LeastBytes = 1 << 18;

    // So many tiles for each thread that one which is held up costs little.
    private const int TilesPerThread = 8;

    /// <summary>Rows of a tile.</summary>
    public int BlockRows { get; private set; }

    /// <summary>Panels of a tile.</summary>
    public int GroupPanels { get; private set; }

    /// <summary>Groups of panels.</summary>
    public int Groups { get; private set; }

    /// <summary>Tiles in all; those of one block of rows follow one another.</summary>
    public int Tiles { get; private set; }

    /// <summary>Whether rows are copied before they are used: at some distances all rows fall on the same few lines of the first cache.</summary>
    public bool GathersAll { get; private set; }

    /// <summary>Decides on the tiles.</summary>
    public void Cut(BytePanels panels, int sliver)
    {
        int rows = Rows.Count, rowBytes = panels.Steps * 4;
        GathersAll = Rows.PositionStep != 0 && Rows.PositionStep % 2048 == 0 && Rows.Positions >= 6 && panels.Count >= 4;
        int threads = (long)rows * panels.Steps * 4 * panels.Outputs < LeastProducts && panels.Bytes < LeastBytes ? 1 : Workers.Limit, wanted = threads == 1 ? 1 : TilesPerThread * threads;

        int block = Math.Max(sliver, BlockBytes / rowBytes);
        if (panels.Count < wanted)
            block = Math.Min(block, Math.Max(sliver, rows * panels.Count / wanted));

        // Blocks of even size, of whole runs where runs are short.
        int unit = Rows.Positions <= block ? Rows.Positions : sliver, evenly = (rows + block - 1) / block;
        BlockRows = Math.Min(rows, (((rows + evenly - 1) / evenly) + unit - 1) / unit * unit);
        int blocks = (rows + BlockRows - 1) / BlockRows;
        GroupPanels = Math.Max(1, panels.Count / Math.Max(1, (wanted + blocks - 1) / blocks));
        Groups = (panels.Count + GroupPanels - 1) / GroupPanels;
        Tiles = blocks * Groups;
    }

    public readonly void Run(int tile) => ByteProduct.RunTile(Product, this, tile);
}
