using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Blocks of a parameter: some rows of the gradient at a time are made in the first cache, and their step taken there.</summary>
/// <remarks>The step goes along the rows: where their distance is a multiple of some kilobytes, elements one below the other would drive each other out of the cache.</remarks>
internal readonly unsafe struct GradientUpdateTiles<TMethod, TExtent>(GradientUpdateJob job) : ITiles
    where TMethod : struct, IUpdateMethod
    where TExtent : struct, IUpdateExtent
{
    // Panels of so many columns stay in the second cache while all slivers meet them.
    private const int GroupColumns = 256;
    private const int GroupSlivers = 16;
    private const int Line = 16;

    private readonly GradientUpdateJob _job = job;

    public int Count => Parts(_job.Columns, GroupColumns) * SliverGroups;

    private int SliverGroups => Parts(_job.Rows, GroupSlivers * _job.Kernel.Rows);

    [SkipLocalsInit]
    public void Run(int tile)
    {
        GradientUpdateJob job = _job;
        FloatTile kernel = job.Kernel;
        float* gradient = stackalloc float[(kernel.Rows * GroupColumns) + Line];
        gradient = (float*)(((nint)gradient + 63) & -64);
        float* zeros = stackalloc float[kernel.Columns];
        new Span<float>(zeros, kernel.Columns).Clear();
        (int columnGroup, int sliverGroup) = Math.DivRem(tile, SliverGroups);
        int firstColumn = columnGroup * GroupColumns, columns = Math.Min(GroupColumns, job.Columns - firstColumn), panels = Parts(columns, kernel.Columns);
        int firstRow = sliverGroup * GroupSlivers * kernel.Rows, endRow = Math.Min(firstRow + (GroupSlivers * kernel.Rows), job.Rows);
        nint offset = 0;
        var product = new FloatTileJob
        {
            Interleaved = true,
            Offsets = &offset,
            Taps = 1,
            Length = job.Depth,
            From = zeros,
            ToStep = GroupColumns,
            Low = float.NegativeInfinity,
            High = float.PositiveInfinity,
        };
        for (int row = firstRow; row < endRow; row += kernel.Rows)
        {
            int rows = Math.Min(kernel.Rows, job.Rows - row);
            nint at = ((nint)row * job.Columns) + firstColumn;
            product.Left = (byte*)(job.Slivers + ((nint)row * job.Depth));
            for (int panel = 0; panel < panels; panel++)
            {
                product.Panel = job.Panels + ((nint)(firstColumn + (panel * kernel.Columns)) * job.Depth);
                product.To = gradient + (panel * kernel.Columns);
                for (int fetched = rows * panel / panels; fetched < rows * (panel + 1) / panels; fetched++)
                    Fetch(job, at + ((nint)fetched * job.Columns), columns);
                kernel.Multiply(&product, rows);
            }

            UpdateLoop.RunBlock<TMethod, TExtent>(job.Rule, job.Values + at, gradient, job.First + at, job.Second + at, rows, columns, job.Columns, GroupColumns, at);
        }
    }

    private static int Parts(int whole, int part) => (whole + part - 1) / part;

    // The parameter comes from far: a row is asked for while the gradient is computed.
    private static void Fetch(in GradientUpdateJob job, nint at, int columns)
    {
        if (!Sse.IsSupported)
            return;
        for (int column = 0; column < columns; column += Line)
            Sse.Prefetch1(job.Values + at + column);
        for (int column = 0; column < columns && TMethod.Moments > 0; column += Line)
            Sse.Prefetch1(job.First + at + column);
        for (int column = 0; column < columns && TMethod.Moments > 1; column += Line)
            Sse.Prefetch1(job.Second + at + column);
    }
}
