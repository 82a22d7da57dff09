namespace Nibble.Kernels;

/// <summary>Where a <see cref="WinogradWeightGradient"/> keeps what, in floats from the beginning of its memory.</summary>
internal readonly struct WinogradGradientLayout
{
    private const int Line = 16;

    public WinogradGradientLayout(FloatTile tile, WinogradShape shape, int blockTiles)
    {
        BlockTiles = blockTiles;
        Columns = tile.Columns;
        Panels = (shape.Outputs + Columns - 1) / Columns;
        Patches = new WinogradRows(blockTiles, shape.Inputs);
        PanelStep = (nint)blockTiles * Columns;
        GradientStep = (Panels * PanelStep) + Line;
        SumStep = (nint)shape.Inputs * Width;

        Gradients = Patches.Length;
        Sums = Gradients + (WinogradShape.Positions * GradientStep);
        Zeros = Sums + (WinogradShape.Positions * SumStep);
        Padding = Zeros + Width;
        Length = Padding + shape.Inputs;
    }

    /// <summary>The most tiles of a block.</summary>
    public int BlockTiles { get; }

    /// <summary>The columns of a panel.</summary>
    public int Columns { get; }

    public int Panels { get; }

    /// <summary>The outputs with those that fill the last panel.</summary>
    public int Width => Panels * Columns;

    /// <summary>Transformed inputs, at the beginning: [positions, tiles, inputs].</summary>
    public WinogradRows Patches { get; }

    /// <summary>Transformed gradients: [positions, panels, tiles, columns].</summary>
    public nint Gradients { get; }

    /// <summary>From a position of the gradients to the next.</summary>
    public nint GradientStep { get; }

    /// <summary>From a panel of the gradients to the next.</summary>
    public nint PanelStep { get; }

    /// <summary>Their products: [positions, inputs, width].</summary>
    public nint Sums { get; }

    /// <summary>From a position of the sums to the next.</summary>
    public nint SumStep { get; }

    /// <summary>A pixel of gradient outside the image, and what sums begin with.</summary>
    public nint Zeros { get; }

    /// <summary>A pixel of input outside the image.</summary>
    public nint Padding { get; }

    public nint Length { get; }
}
