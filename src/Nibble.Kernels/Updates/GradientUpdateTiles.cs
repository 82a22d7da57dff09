using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Blocks of a parameter: some rows of the gradient at a time are made in the first cache, and their step taken there.</summary>
/// <remarks>
/// The step goes along the rows: where their distance is a multiple of some kilobytes, elements one below the other would drive each other out of the cache.
/// The parameter and its moments come from far: each tile of the gradient asks for what the step will need one block later, a line
/// in each step of its product, because more at once than the core can wait for would make the product wait.
/// </remarks>
internal readonly unsafe struct GradientUpdateTiles<TMethod, TExtent>(GradientUpdateJob job) : ITiles
    where TMethod : struct, IUpdateMethod
    where TExtent : struct, IUpdateExtent
{
    // Panels of so many elements stay in the second cache while all slivers meet them: up to a page of the parameter, so that few are walked at a time.
    private const int GroupElements = 1 << 17;
    private const int MostGroupColumns = 1024;

    // The gradient of so many columns stays in the first cache until it is used.
    private const int BlockColumns = 256;
    private const int GroupSlivers = 16;
    private const int Line = 16;

    private readonly GradientUpdateJob _job = job;

    public int Count => Parts(_job.Columns, GroupColumns) * SliverGroups;

    private int GroupColumns => Math.Clamp(GroupElements / Math.Max(_job.Depth, 1) / BlockColumns * BlockColumns, BlockColumns, MostGroupColumns);

    private int SliverGroups => Parts(_job.Rows, GroupSlivers * _job.Kernel.Rows);

    [SkipLocalsInit]
    public void Run(int tile)
    {
        GradientUpdateJob job = _job;
        FloatTile kernel = job.Kernel;
        float* gradient = stackalloc float[(kernel.Rows * BlockColumns) + Line];
        gradient = (float*)(((nint)gradient + 63) & -64);
        float* zeros = stackalloc float[kernel.Columns];
        new Span<float>(zeros, kernel.Columns).Clear();
        (int columnGroup, int sliverGroup) = Math.DivRem(tile, SliverGroups);
        int firstColumn = columnGroup * GroupColumns, endColumn = Math.Min(firstColumn + GroupColumns, job.Columns);
        int firstRow = sliverGroup * GroupSlivers * kernel.Rows, endRow = Math.Min(firstRow + (GroupSlivers * kernel.Rows), job.Rows);
        nint offset = 0;
        var product = new FloatTileJob
        {
            Interleaved = true,
            Offsets = &offset,
            Taps = 1,
            Length = job.Depth,
            Fetches = job.Fetches,
            From = zeros,
            ToStep = BlockColumns,
            Low = float.NegativeInfinity,
            High = float.PositiveInfinity,
        };
        for (int row = firstRow; row < endRow; row += kernel.Rows)
        {
            int rows = Math.Min(kernel.Rows, job.Rows - row);
            product.Left = (byte*)(job.Slivers + ((nint)row * job.Depth));
            for (int column = firstColumn; column < endColumn; column += BlockColumns)
            {
                int columns = Math.Min(BlockColumns, endColumn - column);
                nint at = ((nint)row * job.Columns) + column;
                float* next = job.Values + (column + BlockColumns < endColumn ? at + BlockColumns : ((nint)(row + kernel.Rows) * job.Columns) + firstColumn);
                for (int first = 0; first < columns; first += kernel.Columns)
                {
                    product.Panel = job.Panels + ((nint)(column + first) * job.Depth);
                    product.To = gradient + first;
                    product.Fetched = (byte*)(next + first);
                    kernel.Multiply(&product, rows);
                    for (int line = job.Depth; line < job.FetchedLines && Sse.IsSupported; line++)
                        Sse.Prefetch1(product.Fetched + job.Fetches[line]);
                }

                UpdateLoop.RunBlock<TMethod, TExtent>(job.Rule, job.Values + at, gradient, job.First + at, job.Second + at, rows, columns, job.Columns, BlockColumns, at);
            }
        }
    }

    private static int Parts(int whole, int part) => (whole + part - 1) / part;
}
