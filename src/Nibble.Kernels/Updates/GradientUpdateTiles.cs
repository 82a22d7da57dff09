using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Blocks of a parameter: each tile of the gradient is made in registers, and its step taken while it is in the first cache.</summary>
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
        float* gradient = stackalloc float[(kernel.Rows * kernel.Columns) + Line];
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
            From = zeros,
            To = gradient,
            ToStep = kernel.Columns,
            Low = float.NegativeInfinity,
            High = float.PositiveInfinity,
        };
        for (int row = firstRow; row < endRow; row += kernel.Rows)
        {
            int rows = Math.Min(kernel.Rows, job.Rows - row);
            product.Left = (byte*)(job.Slivers + ((nint)row * job.Depth));
            for (int column = firstColumn; column < endColumn; column += kernel.Columns)
            {
                nint at = ((nint)row * job.Columns) + column;
                product.Panel = job.Panels + ((nint)column * job.Depth);
                Fetch(job, at, rows);
                kernel.Multiply(&product, rows);
                UpdateLoop.RunBlock<TMethod, TExtent>(job.Rule, job.Values + at, gradient, job.First + at, job.Second + at, rows, Math.Min(kernel.Columns, job.Columns - column), job.Columns, kernel.Columns, at);
            }
        }
    }

    private static int Parts(int whole, int part) => (whole + part - 1) / part;

    // The parameter comes from far: it is asked for while its gradient is computed.
    private static void Fetch(in GradientUpdateJob job, nint at, int rows)
    {
        if (!Sse.IsSupported)
            return;
        for (; rows > 0; rows--, at += job.Columns)
        {
            Sse.Prefetch1(job.Values + at);
            Sse.Prefetch1(job.Values + at + Line);
            if (TMethod.Moments > 0)
            {
                Sse.Prefetch1(job.First + at);
                Sse.Prefetch1(job.First + at + Line);
            }

            if (TMethod.Moments > 1)
            {
                Sse.Prefetch1(job.Second + at);
                Sse.Prefetch1(job.Second + at + Line);
            }
        }
    }
}
