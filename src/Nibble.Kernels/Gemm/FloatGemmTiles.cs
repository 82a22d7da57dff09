using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>The multiplication itself: a tile of work is a block of C.</summary>
/// <remarks>
/// A block goes cut by cut through the depth; its panels of B for a cut stay in the second cache while a sliver of A, which stays in the first,
/// meets all of them. Sums wait in C between cuts. After Goto and van de Geijn 2008 (Anatomy of High-Performance Matrix Multiplication).
/// </remarks>
internal unsafe struct FloatGemmTiles(in FloatGemmOperands operands) : ITiles
{
    private readonly FloatGemmOperands _operands = operands;

    public readonly int Count => _operands.Plan.ColumnGroups * _operands.Plan.RowGroups;

    [SkipLocalsInit]
    public readonly void Run(int tile)
    {
        FloatTile kernel = FloatTile.FastestFirst[_operands.Tile];
        FloatGemmPlan plan = _operands.Plan;
        float* edge = stackalloc float[kernel.Rows * kernel.Columns];
        float* zeros = stackalloc float[kernel.Columns];
        new Span<float>(zeros, kernel.Columns).Clear();
        (int columnGroup, int rowGroup) = Math.DivRem(tile, plan.RowGroups);
        int firstPanel = columnGroup * plan.GroupPanels, lastPanel = Math.Min(firstPanel + plan.GroupPanels, plan.Panels);
        int firstSliver = (int)((long)plan.Slivers * rowGroup / plan.RowGroups), lastSliver = (int)((long)plan.Slivers * (rowGroup + 1) / plan.RowGroups);
        nint offset = 0;
        for (int cut = 0; cut < plan.Cuts; cut++)
        {
            int first = (int)((long)_operands.Size.K * cut / plan.Cuts), last = (int)((long)_operands.Size.K * (cut + 1) / plan.Cuts);
            (nint panels, nint panelStep) = PanelsOf(kernel, firstPanel, lastPanel, first, last);
            var job = new FloatTileJob
            {
                RowStep = _operands.Left.RowStep * sizeof(float),
                Step = _operands.Left.ColumnStep * sizeof(float),
                Interleaved = plan.PacksLeft,
                Offsets = &offset,
                Taps = 1,
                Length = last - first,
                ToStep = _operands.Size.N,
                Low = float.NegativeInfinity,
                High = float.PositiveInfinity,
            };
            bool adds = _operands.Accumulate || cut > 0;
            for (int sliver = firstSliver; sliver < lastSliver; sliver++)
            {
                int row = sliver * kernel.Rows, rows = Math.Min(kernel.Rows, _operands.Size.M - row);
                job.Left = (byte*)(plan.PacksLeft ? _operands.Slivers + ((((nint)sliver * _operands.Size.K) + first) * kernel.Rows) : _operands.Left.At(row, first));
                for (int panel = firstPanel; panel < lastPanel; panel++)
                {
                    int column = panel * kernel.Columns;
                    job.Panel = (float*)panels + ((panel - firstPanel) * panelStep);
                    job.To = _operands.Result + ((nint)row * _operands.Size.N) + column;
                    job.From = adds ? job.To : zeros;
                    job.FromStep = adds ? job.ToStep : 0;
                    FetchNext(kernel, sliver, panel, firstPanel, lastPanel);
                    kernel.Multiply(&job, rows, Math.Min(kernel.Columns, _operands.Size.N - column), edge);
                }
            }
        }
    }

    // C comes from far: what the next tile adds to is asked for while this one is computed.
    private readonly void FetchNext(FloatTile kernel, int sliver, int panel, int firstPanel, int lastPanel)
    {
        bool sameSliver = panel + 1 < lastPanel;
        int row = (sameSliver ? sliver : sliver + 1) * kernel.Rows, rows = Math.Min(kernel.Rows, _operands.Size.M - row);
        float* c = _operands.Result + ((nint)row * _operands.Size.N) + ((sameSliver ? panel + 1 : firstPanel) * kernel.Columns);
        for (; Sse.IsSupported && rows > 0; rows--, c += _operands.Size.N)
        {
            Sse.Prefetch1(c);
            Sse.Prefetch1(c + (kernel.Columns / 2));
        }
    }

    // A cut of some panels, and the elements from one to the next.
    private readonly (nint Panels, nint Step) PanelsOf(FloatTile kernel, int firstPanel, int lastPanel, int first, int last)
    {
        if (_operands.Plan.PacksRight)
            return ((nint)(_operands.Panels + ((((nint)firstPanel * _operands.Size.K) + first) * kernel.Columns)), (nint)_operands.Size.K * kernel.Columns);
        nint step = (nint)(last - first) * kernel.Columns;
        float* packed = (float*)Scratch.Bytes((lastPanel - firstPanel) * step * sizeof(float));
        _operands.PackPanels(kernel, firstPanel, lastPanel, first, last, packed);
        return ((nint)packed, step);
    }
}
