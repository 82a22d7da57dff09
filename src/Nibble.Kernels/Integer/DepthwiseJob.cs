namespace Nibble.Kernels;

/// <summary>One run of a <see cref="DepthwiseProduct"/>, cut into tiles of rows.</summary>
internal unsafe struct DepthwiseJob : ITiles
{
    public void* Product;
    public byte* Input;
    public nint InputLength;
    public RowGrid Rows;
    public byte* Output;
    public RowGrid OutputRows;
    public int Zero;
    public float Scale;

    // Below about ten microseconds of work a second thread comes too late.
    private const long LeastProducts = 1 << 18;
    private const int TilesPerThread = 4;

    /// <summary>Rows of a tile.</summary>
    public int TileRows { get; private set; }

    /// <summary>Tiles in all.</summary>
    public int Tiles { get; private set; }

    /// <summary>Decides on the tiles.</summary>
    public void Cut(int productsOfRow)
    {
        int rows = Rows.Count, wanted = (long)rows * productsOfRow < LeastProducts || Workers.Limit == 1 ? 1 : TilesPerThread * Workers.Limit;
        TileRows = (rows + wanted - 1) / wanted;
        Tiles = (rows + TileRows - 1) / TileRows;
    }

    public readonly void Run(int tile) => DepthwiseProduct.RunTile(Product, this, tile);
}
