namespace Nibble.Kernels;

/// <summary>How the work of a recurrent layer is cut: by its sizes alone, because gradients of weights are sums over parts.</summary>
/// <remarks>A part is some sequences, which one thread takes through all steps; a block is some steps of it, whose gates stay in the second cache.</remarks>
internal readonly struct RecurrentPlan
{
    private const int Lanes = 8;
    private const int WidthUnit = 32;
    private const int PartRows = 24;
    private const int MaxParts = 32;
    private const int BlockElements = 1 << 16;

    public RecurrentPlan(RecurrentSizes sizes, int gates)
    {
        Sizes = sizes;
        Gates = gates;
        Units = Up(sizes.Units, Lanes);
        Width = Up(gates * Units, WidthUnit);
        WideUnits = Up(sizes.Units, WidthUnit);
        Parts = Math.Min(sizes.Batch < 2 ? 1 : 2 * ((sizes.Batch + (2 * PartRows) - 1) / (2 * PartRows)), MaxParts);
        PartRowsAtMost = (sizes.Batch + Parts - 1) / Parts;
        BlockSteps = Math.Clamp(BlockElements / (Width * Math.Max(PartRowsAtMost, 1)), 1, Math.Max(sizes.Steps, 1));
    }

    public RecurrentSizes Sizes { get; }

    /// <summary>The sums of a unit.</summary>
    public int Gates { get; }

    /// <summary>The units and what fills a vector up.</summary>
    public int Units { get; }

    /// <summary>The sums of a row, whole panels of every tile.</summary>
    public int Width { get; }

    /// <summary>The units and what fills a panel of any tile up.</summary>
    public int WideUnits { get; }

    public int Parts { get; }

    public int PartRowsAtMost { get; }

    public int BlockSteps { get; }

    /// <summary>The gradients of all weights, of which each part sums up its own: [inputs, then units, then one for the bias; <see cref="Width"/>].</summary>
    public int GradientElements => (Sizes.Inputs + Sizes.Units + 1) * Width;

    /// <summary>Whether threads pay.</summary>
    public bool IsParallel => (long)Sizes.Batch * Sizes.Steps * Width * (Sizes.Inputs + Sizes.Units) >= 400_000;

    public int FirstRow(int part) => (int)((long)Sizes.Batch * part / Parts);

    private static int Up(int count, int unit) => (count + unit - 1) / unit * unit;
}
