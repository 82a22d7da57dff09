namespace Nibble.Kernels;

/// <summary>The way of images into a larger array with a border around each, or without what no kernel reaches.</summary>
/// <param name="images">The images.</param>
/// <param name="height">The rows of an image.</param>
/// <param name="width">The pixels of a row.</param>
/// <param name="channels">The channels of a pixel.</param>
/// <param name="top">Rows above that are added.</param>
/// <param name="left">Pixels on the left that are added.</param>
/// <param name="borderedHeight">The rows with the border.</param>
/// <param name="borderedWidth">The pixels of a row with the border.</param>
/// <param name="value">What the border holds.</param>
internal readonly struct FloatBorder(int images, int height, int width, int channels, int top, int left, int borderedHeight, int borderedWidth, float value)
{
    private const int SerialFloats = 1 << 15;

    /// <summary>Whether the images are not as they are wanted already.</summary>
    public bool IsNeeded => top != 0 || left != 0 || borderedHeight != height || borderedWidth != width;

    /// <summary>The numbers of an image with its border.</summary>
    public int ImageLength => checked(borderedHeight * borderedWidth * channels);

    /// <summary>The numbers of all images with their borders.</summary>
    public int Length => checked(images * ImageLength);

    /// <summary>Copies all images.</summary>
    public unsafe void Copy(ReadOnlySpan<float> from, Span<float> to)
    {
        fixed (float* x = from, y = to)
        {
            var tiles = new Tiles(this, x, y);
            if (to.Length >= SerialFloats)
            {
                Workers.Run(images, ref tiles);
                return;
            }

            for (int image = 0; image < images; image++)
                tiles.Run(image);
        }
    }

    /// <summary>Copies some rows of one image, counted with the border.</summary>
    /// <param name="image">The image's first element.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="firstChannel">The first channel that is taken.</param>
    /// <param name="taken">The channels that are taken of each pixel.</param>
    /// <param name="to">[rows, width with the border, taken].</param>
    public unsafe void CopyRows(float* image, int first, int rows, int firstChannel, int taken, float* to)
    {
        int before = Math.Min(left, borderedWidth), inside = Math.Min(width, borderedWidth - before), after = borderedWidth - before - inside;
        for (int row = first; row < first + rows; row++, to += borderedWidth * taken)
        {
            int y = row - top;
            if (y < 0 || y >= height)
            {
                new Span<float>(to, borderedWidth * taken).Fill(value);
                continue;
            }

            float* from = image + ((nint)y * width * channels) + firstChannel;
            new Span<float>(to, before * taken).Fill(value);
            float* pixel = to + (before * taken);
            if (taken == channels)
                new ReadOnlySpan<float>(from, inside * taken).CopyTo(new Span<float>(pixel, inside * taken));
            else
                for (int x = 0; x < inside; x++, from += channels, pixel += taken)
                    new ReadOnlySpan<float>(from, taken).CopyTo(new Span<float>(pixel, taken));
            new Span<float>(to + ((before + inside) * taken), after * taken).Fill(value);
        }
    }

    private readonly unsafe struct Tiles(FloatBorder border, float* from, float* to) : ITiles
    {
        private readonly FloatBorder _border = border;

        public void Run(int image) => _border.CopyImage(image, from, to);
    }

    private unsafe void CopyImage(int image, float* from, float* to) =>
        CopyRows(from + ((nint)image * height * width * channels), 0, borderedHeight, 0, channels, to + ((nint)image * ImageLength));
}
