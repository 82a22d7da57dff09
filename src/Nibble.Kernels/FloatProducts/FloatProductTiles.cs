using System.Runtime.CompilerServices;

namespace Nibble.Kernels;

/// <summary>The work of a <see cref="FloatProduct"/>, cut into blocks of rows × groups of panels.</summary>
/// <remarks>
/// A block goes panel by panel, and through a panel sliver by sliver, a sliver being as many rows of a run as a tile holds: the block's rows and the cut of the
/// panel stay in the second cache. Slivers of a run are equally long up to 1, because short tiles make poor use of the processor.
/// </remarks>
internal unsafe struct FloatProductTiles : ITiles
{
    private const int BlockRows = 120;
    private const int DepthCut = 1024;
    private const long ParallelProducts = 400_000;

    // Rows whose distance is a multiple of this meet in few places of the first cache, which then holds less than a tile needs.
    private const int Aliasing = 2048;
    private const int AliasedRows = 4;

    private readonly int _tile;
    private readonly RowGrid _rows;
    private readonly RowGrid _outputRows;
    private readonly int _outputs;
    private readonly int _taps;
    private readonly int _tapLength;
    private readonly int _pieces;
    private readonly int _slivers;
    private readonly int _blockSlivers;
    private readonly int _blocks;
    private readonly int _panels;
    private readonly int _groups;
    private readonly bool _parallel;

    public FloatProductTiles(FloatTile tile, in RowGrid rows, in RowGrid outputRows, int outputs, int taps, int tapLength, int threads)
    {
        _tile = tile.Index;
        (_rows, _outputRows, _outputs, _taps, _tapLength) = (rows, outputRows, outputs, taps, tapLength);
        _pieces = Parts(rows.Positions, tile.Rows);
        _slivers = rows.Images * rows.Runs * _pieces;
        int piece = Parts(rows.Positions, _pieces);
        _blocks = Parts(_slivers, Math.Max(BlockRows / piece, 1));
        _blockSlivers = Parts(_slivers, _blocks);
        _blocks = Parts(_slivers, _blockSlivers);
        _panels = Parts(outputs, tile.Columns);
        _parallel = threads > 1 && (long)rows.Count * outputs * taps * tapLength >= ParallelProducts;
        _groups = _parallel ? Math.Clamp(Parts(8 * threads, _blocks), 1, _panels) : 1;
    }

    public required float* Input { get; init; }

    public required float* Output { get; init; }

    public required float* Panels { get; init; }

    public required float* Bias { get; init; }

    public required nint* Offsets { get; init; }

    public required float Low { get; init; }

    public required float High { get; init; }

    /// <summary>Does all the work, shared out where that pays.</summary>
    public void RunAll()
    {
        int count = _blocks * _groups;
        if (_parallel)
        {
            Workers.Run(count, ref this);
            return;
        }

        for (int tile = 0; tile < count; tile++)
            Run(tile);
    }

    [SkipLocalsInit]
    public void Run(int tile)
    {
        FloatTile kernel = FloatTile.FastestFirst[_tile];
        float* edge = stackalloc float[kernel.Rows * kernel.Columns];
        int block = tile / _groups, group = tile % _groups;
        int firstSliver = block * _blockSlivers, lastSliver = Math.Min(firstSliver + _blockSlivers, _slivers);
        int firstPanel = (int)((long)_panels * group / _groups), lastPanel = (int)((long)_panels * (group + 1) / _groups);
        bool interleaved = lastPanel - firstPanel > 1 && _rows.PositionStep * sizeof(float) % Aliasing == 0 && _rows.Positions > AliasedRows;
        float* packed = interleaved ? Interleave(kernel, firstSliver, lastSliver) : null;
        for (int panel = firstPanel; panel < lastPanel; panel++)
            MultiplyPanel(kernel, panel, firstSliver, lastSliver, packed, edge);
    }

    private static int Parts(int whole, int part) => (whole + part - 1) / part;

    // All slivers take a cut of the depth before any takes the next; the sums wait in the output, unclamped.
    private readonly void MultiplyPanel(FloatTile kernel, int panel, int firstSliver, int lastSliver, float* packed, float* edge)
    {
        int depth = _taps * _tapLength, columns = Math.Min(kernel.Columns, _outputs - (panel * kernel.Columns));
        int cuts = lastSliver - firstSliver == 1 ? 1 : Math.Max(Parts(depth, DepthCut), 1);
        bool cutTaps = _taps > 1 && packed is null;
        int taps = packed is null ? _taps : 1, length = packed is null ? _tapLength : depth;
        int units = cutTaps ? taps : length, unitDepth = cutTaps ? length : 1;
        cuts = Math.Clamp(cuts, 1, Math.Max(units, 1));
        nint none = 0;
        for (int cut = 0; cut < cuts; cut++)
        {
            int first = (int)((long)units * cut / cuts), last = (int)((long)units * (cut + 1) / cuts);
            bool final = cut == cuts - 1;
            var job = new FloatTileJob
            {
                RowStep = _rows.PositionStep * sizeof(float),
                Step = sizeof(float),
                Interleaved = packed is not null,
                Offsets = packed is not null ? &none : Offsets + (cutTaps ? first : 0),
                Taps = cutTaps ? last - first : taps,
                Length = cutTaps ? length : last - first,
                Panel = Panels + (((nint)panel * depth) + ((nint)first * unitDepth)) * kernel.Columns,
                ToStep = _outputRows.PositionStep,
                Low = final ? Low : float.NegativeInfinity,
                High = final ? High : float.PositiveInfinity,
            };
            for (int sliver = firstSliver; sliver < lastSliver; sliver++)
            {
                nint row = Begin(sliver, out nint outputRow, out int rows);
                job.To = Output + outputRow + (panel * kernel.Columns);
                job.From = cut == 0 ? Bias + (panel * kernel.Columns) : job.To;
                job.FromStep = cut == 0 ? 0 : job.ToStep;
                job.Left = packed is null
                    ? (byte*)(Input + row + (cutTaps ? 0 : first))
                    : (byte*)(packed + ((((nint)(sliver - firstSliver) * depth) + first) * kernel.Rows));
                kernel.Multiply(&job, rows, columns, edge);
            }
        }
    }

    private readonly float* Interleave(FloatTile kernel, int firstSliver, int lastSliver)
    {
        int depth = _taps * _tapLength;
        nint size = (nint)depth * kernel.Rows;
        float* packed = (float*)Scratch.Bytes((lastSliver - firstSliver) * size * sizeof(float));
        for (int sliver = firstSliver; sliver < lastSliver; sliver++)
        {
            float* to = packed + ((sliver - firstSliver) * size);
            byte* from = (byte*)(Input + Begin(sliver, out _, out int rows));
            for (int tap = 0; tap < _taps; tap++, to += (nint)_tapLength * kernel.Rows)
                FloatInterleaving.Rows((float*)(from + Offsets[tap]), _rows.PositionStep, rows, _tapLength, to, kernel.Rows);
        }

        return packed;
    }

    // Where a sliver begins, and its rows.
    private readonly nint Begin(int sliver, out nint outputRow, out int rows)
    {
        (int run, int piece) = Math.DivRem(sliver, _pieces);
        (int image, run) = Math.DivRem(run, _rows.Runs);
        int first = (int)((long)_rows.Positions * piece / _pieces);
        rows = (int)((long)_rows.Positions * (piece + 1) / _pieces) - first;
        outputRow = _outputRows[image, run, first];
        return _rows[image, run, first];
    }
}
