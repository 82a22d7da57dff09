namespace Nibble.Kernels;

/// <summary>A step by a gradient that is a product: what its packing and its blocks share.</summary>
internal unsafe struct GradientUpdateJob
{
    /// <summary>The float tile's place in its list.</summary>
    public int Tile;

    public UpdateRule Rule;

    /// <summary>The samples: the depth of the product.</summary>
    public int Depth;

    /// <summary>The rows of the parameter.</summary>
    public int Rows;

    /// <summary>The columns of the parameter.</summary>
    public int Columns;

    /// <summary>dy, [depth, rows].</summary>
    public float* Left;

    /// <summary>x, [depth, columns].</summary>
    public float* Right;

    /// <summary>dy as the tile reads it: [slivers, depth, rows of a tile].</summary>
    public float* Slivers;

    /// <summary>x as the tile reads it: [panels, depth, columns of a tile].</summary>
    public float* Panels;

    public float* Values;

    public float* First;

    public float* Second;

    /// <summary>The lines that the step of a whole tile reads.</summary>
    public int FetchedLines;

    /// <summary>The bytes from a tile's first element in the parameter to each of these lines, for as many steps as a product has or for all lines; what is beyond them repeats the first.</summary>
    public nint* Fetches;

    /// <summary>Whether the inputs stand for their signs.</summary>
    public bool SignsOfRight;

    public readonly FloatTile Kernel => FloatTile.FastestFirst[Tile];
}
