namespace Nibble.Kernels;

/// <summary>Checks and simplifications that all products over grids of rows share.</summary>
internal static class RowGrids
{
    /// <summary>Refuses a grid with rows that are not all inside an array.</summary>
    /// <param name="grid">The rows.</param>
    /// <param name="first">The first element that a row uses, seen from where it begins.</param>
    /// <param name="end">Behind the last element that a row uses.</param>
    /// <param name="length">The elements of the array.</param>
    /// <param name="what">What the array is, for the message.</param>
    /// <exception cref="ArgumentException">A row is not inside.</exception>
    public static void RequireInside(in RowGrid grid, nint first, nint end, nint length, string what)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(grid.Images);
        ArgumentOutOfRangeException.ThrowIfNegative(grid.Runs);
        ArgumentOutOfRangeException.ThrowIfNegative(grid.Positions);
        if (grid.Count == 0)
            return;
        nint images = (grid.Images - 1) * grid.ImageStep, runs = (grid.Runs - 1) * grid.RunStep, positions = (grid.Positions - 1) * grid.PositionStep;
        nint least = grid.Start + Math.Min(images, 0) + Math.Min(runs, 0) + Math.Min(positions, 0) + first;
        nint last = grid.Start + Math.Max(images, 0) + Math.Max(runs, 0) + Math.Max(positions, 0) + end;
        if (least < 0 || last > length)
            throw new ArgumentException($"The rows of the {what} use elements {least} to {last - 1}, but the span has {length}.");
    }

    /// <summary>Refuses two grids that don't have the same images, runs and positions.</summary>
    /// <exception cref="ArgumentException">They differ.</exception>
    public static void RequireSame(in RowGrid rows, in RowGrid outputRows)
    {
        if ((rows.Images, rows.Runs, rows.Positions) != (outputRows.Images, outputRows.Runs, outputRows.Positions))
        {
            throw new ArgumentException(
                $"The rows of the input are {rows.Images} x {rows.Runs} x {rows.Positions}, those of the output {outputRows.Images} x {outputRows.Runs} x {outputRows.Positions}; they must be the same.");
        }
    }

    /// <summary>Joins runs, and images, that follow one another at the step of their positions in both grids: longer runs cut into fuller tiles.</summary>
    public static void Join(ref RowGrid rows, ref RowGrid outputRows)
    {
        if (rows.Runs > 1 && rows.RunStep == rows.Positions * rows.PositionStep && outputRows.RunStep == outputRows.Positions * outputRows.PositionStep)
        {
            rows = rows with { Runs = 1, Positions = rows.Runs * rows.Positions };
            outputRows = outputRows with { Runs = 1, Positions = outputRows.Runs * outputRows.Positions };
        }

        if (rows.Images > 1 && rows.Runs == 1 && rows.ImageStep == rows.Positions * rows.PositionStep && outputRows.ImageStep == outputRows.Positions * outputRows.PositionStep)
        {
            rows = rows with { Images = 1, Positions = rows.Images * rows.Positions };
            outputRows = outputRows with { Images = 1, Positions = outputRows.Images * outputRows.Positions };
        }
    }

    /// <summary>Where a row begins, counted through all images and runs.</summary>
    public static nint At(in RowGrid grid, int row)
    {
        (int run, int position) = Math.DivRem(row, grid.Positions);
        (int image, int inImage) = Math.DivRem(run, grid.Runs);
        return grid[image, inImage, position];
    }
}
