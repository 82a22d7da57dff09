namespace Nibble.Kernels;

/// <summary>Holds grids of rows to the arrays that they lie in.</summary>
internal static class GridBounds
{
    /// <summary>Refuses a grid of which some row would be outside its array.</summary>
    /// <param name="grid">Where rows begin.</param>
    /// <param name="first">The least element that is touched, counted from where a row begins.</param>
    /// <param name="end">The element behind the greatest.</param>
    /// <param name="length">The array's.</param>
    /// <param name="what">What the array is, for the message.</param>
    /// <exception cref="ArgumentException">It is not inside.</exception>
    public static void Check(in RowGrid grid, nint first, nint end, int length, string what)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(grid.Images, what);
        ArgumentOutOfRangeException.ThrowIfNegative(grid.Runs, what);
        ArgumentOutOfRangeException.ThrowIfNegative(grid.Positions, what);
        if (grid.Count == 0 || first >= end)
            return;
        nint images = (grid.Images - 1) * grid.ImageStep, runs = (grid.Runs - 1) * grid.RunStep, positions = (grid.Positions - 1) * grid.PositionStep;
        nint low = grid.Start + first + Math.Min(images, 0) + Math.Min(runs, 0) + Math.Min(positions, 0);
        nint high = grid.Start + end + Math.Max(images, 0) + Math.Max(runs, 0) + Math.Max(positions, 0);
        if (low < 0 || high > length)
            throw new ArgumentException($"The rows of the {what} reach from element {low} to {high}, but it has {length} elements.");
    }

    /// <summary>Refuses two grids whose rows do not pair.</summary>
    /// <exception cref="ArgumentException">They differ in images, runs or positions.</exception>
    public static void Pair(in RowGrid input, in RowGrid output)
    {
        if (input.Images != output.Images || input.Runs != output.Runs || input.Positions != output.Positions)
            throw new ArgumentException($"The input has {input.Images} × {input.Runs} × {input.Positions} rows, but the output has {output.Images} × {output.Runs} × {output.Positions}.");
    }

    /// <summary>The same rows as longer runs, where both grids go on evenly from a run, or an image, to the next.</summary>
    public static (RowGrid Input, RowGrid Output) Merged(in RowGrid input, in RowGrid output)
    {
        (RowGrid x, RowGrid y) = (input, output);
        if (x.Positions == 1)
            (x, y) = (x with { Runs = 1, Positions = x.Runs, PositionStep = x.RunStep }, y with { Runs = 1, Positions = y.Runs, PositionStep = y.RunStep });
        else if (x.Runs == 1 || (x.RunStep == x.Positions * x.PositionStep && y.RunStep == y.Positions * y.PositionStep))
            (x, y) = (x with { Runs = 1, Positions = x.Runs * x.Positions }, y with { Runs = 1, Positions = y.Runs * y.Positions });
        if (x.Runs != 1)
            return (x, y);
        if (x.Positions == 1)
            (x, y) = (x with { Images = 1, Positions = x.Images, PositionStep = x.ImageStep }, y with { Images = 1, Positions = y.Images, PositionStep = y.ImageStep });
        else if (x.ImageStep == x.Positions * x.PositionStep && y.ImageStep == y.Positions * y.PositionStep)
            (x, y) = (x with { Images = 1, Positions = x.Images * x.Positions }, y with { Images = 1, Positions = y.Images * y.Positions });
        return (x, y);
    }
}
