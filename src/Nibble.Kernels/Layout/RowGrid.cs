namespace Nibble.Kernels;

/// <summary>
/// Where the rows of a matrix begin inside a larger array: images × runs × positions, each at an even distance. A plain matrix is
/// one run of its rows. For a convolution an image has a run for each row of its output and a position for each pixel of it, so that
/// what a kernel sees is read where it stands and never gathered.
/// </summary>
/// <param name="Images">The images.</param>
/// <param name="Runs">The runs of an image.</param>
/// <param name="Positions">The rows of a run.</param>
/// <param name="ImageStep">Elements from an image to the next.</param>
/// <param name="RunStep">Elements from a run to the next.</param>
/// <param name="PositionStep">Elements from a row of a run to the next.</param>
/// <param name="Start">The element where the first row begins.</param>
public readonly record struct RowGrid(int Images, int Runs, int Positions, nint ImageStep, nint RunStep, nint PositionStep, nint Start = 0)
{
    /// <summary>The number of rows.</summary>
    public int Count => Images * Runs * Positions;

    /// <summary>The rows of a matrix.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="step">Elements from one to the next.</param>
    public static RowGrid Matrix(int rows, nint step) => new(1, 1, rows, 0, 0, step);

    /// <summary>Where a row begins.</summary>
    public nint this[int image, int run, int position] => Start + (image * ImageStep) + (run * RunStep) + (position * PositionStep);

    /// <summary>Where a row begins, counted through all runs of all images.</summary>
    internal nint this[int row]
    {
        get
        {
            (int run, int position) = Math.DivRem(row, Positions);
            (int image, int inImage) = Math.DivRem(run, Runs);
            return this[image, inImage, position];
        }
    }
}
