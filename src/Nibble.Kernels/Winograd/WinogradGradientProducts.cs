namespace Nibble.Kernels;

/// <summary>The second stage of a block of a <see cref="WinogradWeightGradient"/>: sum[input, output] += Σ over tiles of patch[tile, input] · gradient[tile, output], a tile of work being a position.</summary>
internal unsafe struct WinogradGradientProducts(FloatTile tile, WinogradShape shape, WinogradGradientLayout layout, int count, bool adds) : ITiles
{
    private readonly int _tile = tile.Index;

    public required float* Memory { get; init; }

    public static int Count => WinogradShape.Positions;

    public readonly void Run(int position)
    {
        FloatTile kernel = FloatTile.FastestFirst[_tile];
        float* patches = Memory + (position * layout.Patches.PositionStep), sums = Memory + layout.Sums + (position * layout.SumStep);
        nint none = 0;
        var job = new FloatTileJob
        {
            RowStep = sizeof(float),
            Step = layout.Patches.RowStep * sizeof(float),
            Offsets = &none,
            Taps = 1,
            Length = count,
            FromStep = adds ? layout.Width : 0,
            ToStep = layout.Width,
            Low = float.NegativeInfinity,
            High = float.PositiveInfinity,
        };
        int slivers = (shape.Inputs + kernel.Rows - 1) / kernel.Rows;
        for (int panel = 0; panel < layout.Panels; panel++)
        {
            job.Panel = Memory + layout.Gradients + (position * layout.GradientStep) + (panel * layout.PanelStep);
            for (int sliver = 0; sliver < slivers; sliver++)
            {
                int input = shape.Inputs * sliver / slivers;
                job.Left = (byte*)(patches + input);
                job.To = sums + ((nint)input * layout.Width) + (panel * kernel.Columns);
                job.From = adds ? job.To : Memory + layout.Zeros;
                kernel.Multiply(&job, (shape.Inputs * (sliver + 1) / slivers) - input);
            }
        }
    }
}
