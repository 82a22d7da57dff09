namespace Nibble.Kernels;

/// <summary>How a float product is cut: what is packed beforehand, and which blocks of C are work of their own.</summary>
internal readonly struct FloatGemmPlan
{
    // Panels of so many columns and steps fill half of a second cache of 1 MB.
    private const int GroupColumns = 256;
    private const int DepthCut = 512;
    private const long ParallelProducts = 400_000;
    private const long PackedProducts = 20_000;
    private const int JobsPerThread = 4;

    // Rows whose distance is a multiple of this meet in few places of the first cache, which then holds less than a tile needs.
    private const int Aliasing = 2048;

    public FloatGemmPlan(FloatTile tile, GemmSize size, FloatMatrix left, int threads)
    {
        (int m, int n, int k) = size;
        long products = (long)m * n * k;
        Threads = products >= ParallelProducts ? threads : 1;
        Slivers = Parts(m, tile.Rows);
        Panels = Parts(n, tile.Columns);
        Cuts = Math.Max(Parts(k, DepthCut), 1);
        GroupPanels = GroupColumns / tile.Columns;
        ColumnGroups = Parts(Panels, GroupPanels);
        int jobs = Threads == 1 ? 1 : JobsPerThread * Threads;
        RowGroups = ColumnGroups >= jobs ? 1 : Math.Min(Slivers, Parts(jobs, ColumnGroups));
        bool awkward = left.ColumnStep != 1 || left.RowStep * sizeof(float) % Aliasing == 0;
        PacksLeft = awkward && Panels > 1 && products >= PackedProducts && m > tile.Rows / 2;
        PacksRight = RowGroups > 1;
    }

    /// <summary>The threads that the product is worth.</summary>
    public int Threads { get; }

    /// <summary>As many rows as a tile has, or fewer, make a sliver.</summary>
    public int Slivers { get; }

    /// <summary>As many columns as a tile has make a panel.</summary>
    public int Panels { get; }

    /// <summary>The parts of the depth.</summary>
    public int Cuts { get; }

    /// <summary>The panels that one block takes at a time.</summary>
    public int GroupPanels { get; }

    /// <summary>The blocks of C side by side.</summary>
    public int ColumnGroups { get; }

    /// <summary>The blocks of C one below the other.</summary>
    public int RowGroups { get; }

    /// <summary>Whether A is brought into slivers beforehand; else it is read where it stands.</summary>
    public bool PacksLeft { get; }

    /// <summary>Whether B is brought into panels beforehand, because several blocks need the same ones; else each block packs its own.</summary>
    public bool PacksRight { get; }

    private static int Parts(int whole, int part) => (whole + part - 1) / part;
}
