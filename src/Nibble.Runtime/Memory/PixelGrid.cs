using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>Images [Images, Height, Width, Pitch] with a border around each: where their pixels are, and where a kernel that slides over them looks.</summary>
/// <param name="Images">How many.</param>
/// <param name="Height">Rows of an image.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Pitch">Elements of a pixel.</param>
/// <param name="Border">Pixels around each image.</param>
internal readonly record struct PixelGrid(int Images, int Height, int Width, int Pitch, Border Border)
{
    /// <summary>Elements from a row to the next.</summary>
    public nint RowStep => (nint)(Border.Left + Width + Border.Right) * Pitch;

    /// <summary>Elements from an image to the next.</summary>
    public nint ImageStep => (Border.Top + Height + Border.Bottom) * RowStep;

    /// <summary>All elements, borders included.</summary>
    public nint Length => Images * ImageStep;

    /// <summary>The pixels, without the border.</summary>
    public RowGrid Interior => new(Images, Height, Width, ImageStep, RowStep, Pitch, (Border.Top * RowStep) + ((nint)Border.Left * Pitch));

    /// <summary>The rows of pixels, without the border.</summary>
    public RowGrid Rows => Interior with { Positions = 1 };

    /// <summary>The elements of one row of pixels, without the border.</summary>
    public int RowLength => Width * Pitch;

    /// <summary>Where a kernel begins at each of its positions.</summary>
    public RowGrid Positions(Window window, int height, int width) => new(
        Images, height, width, ImageStep, window.StrideY * RowStep, (nint)window.StrideX * Pitch,
        ((Border.Top - window.PadTop) * RowStep) + ((nint)(Border.Left - window.PadLeft) * Pitch));

    /// <summary>What a kernel looks at from where it begins, as stretches of neighbouring elements: their offsets, and the length of each.</summary>
    /// <param name="window">Strides and dilations.</param>
    /// <param name="kernelHeight">Rows of the kernel.</param>
    /// <param name="kernelWidth">Columns of the kernel.</param>
    /// <param name="length">The elements of a pixel that are looked at; fewer than there are where channels are in groups.</param>
    public (int[] Offsets, int Length) Taps(Window window, int kernelHeight, int kernelWidth, int length)
    {
        // A whole row of the kernel is one stretch where neither dilation nor other groups' channels come between.
        bool joined = kernelWidth == 1 || (window.DilationX == 1 && length == Pitch);
        int columns = joined ? 1 : kernelWidth;
        return (Offsets(window, kernelHeight, columns), joined ? kernelWidth * length : length);
    }

    /// <summary>Where each pixel that a kernel looks at begins, row by row.</summary>
    public int[] PixelTaps(Window window, int kernelHeight, int kernelWidth) => Offsets(window, kernelHeight, kernelWidth);

    /// <summary>Writes the border, and nothing else.</summary>
    public void FillBorder<T>(Span<T> pixels, T value)
    {
        if (Border.IsEmpty)
            return;
        int row = (int)RowStep, top = Border.Top * row, left = Border.Left * Pitch, right = Border.Right * Pitch;
        for (int image = 0; image < Images; image++)
        {
            Span<T> all = pixels.Slice((int)(image * ImageStep), (int)ImageStep);
            all[..(top + left)].Fill(value);
            for (int y = 0; y < Height - 1; y++)
                all.Slice(top + ((y + 1) * row) - right, right + left).Fill(value);
            all[(top + (Height * row) - right)..].Fill(value);
        }
    }

    /// <summary>Where a row of an image begins.</summary>
    public int Row(int image, int y) => (int)((image * ImageStep) + ((Border.Top + y) * RowStep) + ((nint)Border.Left * Pitch));

    private int[] Offsets(Window window, int rows, int columns)
    {
        var offsets = new int[rows * columns];
        for (int tap = 0; tap < offsets.Length; tap++)
            offsets[tap] = (int)((tap / columns * window.DilationY * RowStep) + ((nint)(tap % columns) * window.DilationX * Pitch));
        return offsets;
    }
}
