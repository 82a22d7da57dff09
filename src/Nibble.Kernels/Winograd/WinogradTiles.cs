using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The work of a <see cref="WinogradConvolution"/>: a tile of work is a block of tiles, which are transformed, multiplied position by position, and transformed back.</summary>
/// <remarks>
/// What is transformed goes from one stage to the next by way of the second cache. Products take the place of patches that are used up: those of a
/// position stand where the patches of the position before stood. Blocks depend on the shape alone, and results do not depend on blocks.
/// </remarks>
internal unsafe struct WinogradTiles : ITiles
{
    private const int BlockBytes = 1 << 19;
    private const int MostTiles = 192;
    private const int BlocksWanted = 8;
    public const long ParallelProducts = 400_000;

    private readonly int _tile;
    private readonly WinogradShape _shape;
    private readonly int _tiles;
    private readonly int _blocks;
    private readonly int _panels;

    public WinogradTiles(FloatTile tile, WinogradShape shape, int images)
    {
        (_tile, _shape, _tiles) = (tile.Index, shape, images * shape.Tiles);
        _panels = (shape.Outputs + tile.Columns - 1) / tile.Columns;
        int most = Math.Clamp(BlockBytes / (Math.Max(shape.Inputs, shape.Outputs) * WinogradShape.Positions * sizeof(float)), 2 * tile.Rows, MostTiles);
        _blocks = Math.Max((_tiles + most - 1) / most, Math.Min(BlocksWanted, (_tiles + tile.Rows - 1) / tile.Rows));
        IsParallel = (long)_tiles * shape.Inputs * shape.Outputs * WinogradShape.Positions >= ParallelProducts;
    }

    public required float* Input { get; init; }

    public required float* Output { get; init; }

    /// <summary>[positions, panels, inputs, columns of a tile].</summary>
    public required float* Weights { get; init; }

    public required float* Zeros { get; init; }

    public required float* Bias { get; init; }

    /// <summary>A pixel outside the image.</summary>
    public required float* Padding { get; init; }

    public readonly int Count => _blocks;

    /// <summary>Whether sharing out pays.</summary>
    public bool IsParallel { get; }

    public readonly void Run(int tile)
    {
        FloatTile kernel = FloatTile.FastestFirst[_tile];
        int first = (int)((long)_tiles * tile / _blocks), count = (int)((long)_tiles * (tile + 1) / _blocks) - first;
        if (kernel.Columns >= 2 * SixteenFloatLanes.Count)
            Run<SixteenFloatLanes, Vector512<float>>(kernel, first, count);
        else
            Run<EightFloatLanes, Vector256<float>>(kernel, first, count);
    }

    [SkipLocalsInit]
    private readonly void Run<TLanes, TVector>(FloatTile kernel, int first, int count)
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct
    {
        float** pixels = stackalloc float*[WinogradShape.Positions];
        var patches = new WinogradRows(count, _shape.Inputs);
        var products = new WinogradRows(count, _panels * kernel.Columns);
        nint step = Math.Max(patches.PositionStep, products.PositionStep);
        float* m = (float*)Scratch.Bytes((((WinogradShape.Positions + 1) * step) + products.RowStep) * sizeof(float)), v = m + step, outside = v + (WinogradShape.Positions * step);
        for (int i = 0; i < count; i++)
        {
            _shape.InputPixels(first + i, Input, Padding, pixels);
            WinogradTransforms<TLanes, TVector>.Input(pixels, _shape.Inputs, v + (i * patches.RowStep), step);
        }

        for (int position = 0; position < WinogradShape.Positions; position++)
            Multiply(kernel, position, count, v + (position * step), patches.RowStep, m + (position * step), products.RowStep);
        for (int i = 0; i < count; i++)
        {
            _shape.OutputPixels(first + i, Output, outside, pixels);
            WinogradTransforms<TLanes, TVector>.Output(m + (i * products.RowStep), step, Bias, _shape.Outputs, pixels);
        }
    }

    private readonly void Multiply(FloatTile kernel, int position, int rows, float* from, nint fromStep, float* to, nint toStep)
    {
        nint none = 0, panelLength = (nint)_shape.Inputs * kernel.Columns;
        var job = new FloatTileJob
        {
            RowStep = fromStep * sizeof(float),
            Step = sizeof(float),
            Offsets = &none,
            Taps = 1,
            Length = _shape.Inputs,
            From = Zeros,
            ToStep = toStep,
            Low = float.NegativeInfinity,
            High = float.PositiveInfinity,
        };
        int slivers = (rows + kernel.Rows - 1) / kernel.Rows;
        for (int panel = 0; panel < _panels; panel++)
        {
            job.Panel = Weights + ((((nint)position * _panels) + panel) * panelLength);
            for (int sliver = 0; sliver < slivers; sliver++)
            {
                int row = rows * sliver / slivers;
                job.Left = (byte*)(from + (row * fromStep));
                job.To = to + (row * toStep) + (panel * kernel.Columns);
                kernel.Multiply(&job, (rows * (sliver + 1) / slivers) - row);
            }
        }
    }
}
