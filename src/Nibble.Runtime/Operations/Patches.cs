using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>What a kernel sees at every position of an image, one row each: a convolution becomes a matrix product (im2col). The same for real numbers and codes.</summary>
/// <param name="Channels">Channels of one group.</param>
/// <param name="Height">Rows of the image.</param>
/// <param name="Width">Columns of the image.</param>
/// <param name="KernelHeight">Rows of the kernel.</param>
/// <param name="KernelWidth">Columns of the kernel.</param>
/// <param name="OutputHeight">Positions of the kernel, vertically.</param>
/// <param name="OutputWidth">Positions of the kernel, horizontally.</param>
internal readonly record struct Patches(int Channels, int Height, int Width, int KernelHeight, int KernelWidth, int OutputHeight, int OutputWidth)
{
    /// <summary>The patches of a convolution: image [N, C, H, W], filters [M, C / groups, kH, kW], output [N, M, H', W'].</summary>
    public static Patches Of(Shape image, Shape filters, Shape output) =>
        new(filters[1], image[2], image[3], filters[2], filters[3], output[2], output[3]);

    /// <summary>Elements of a patch: the products summed for one output.</summary>
    public int Depth => Channels * KernelHeight * KernelWidth;

    /// <summary>Positions of the kernel.</summary>
    public int Count => OutputHeight * OutputWidth;

    /// <summary>Writes the patches [Count, Depth] of the channels [Channels, Height, Width]; outside the image they are 0.</summary>
    public void Gather<T>(ReadOnlySpan<T> image, Window window, Span<T> rows)
        where T : struct
    {
        int next = 0;
        for (int y = 0; y < OutputHeight; y++)
            for (int x = 0; x < OutputWidth; x++)
                for (int channel = 0; channel < Channels; channel++)
                    for (int ky = 0; ky < KernelHeight; ky++, next += KernelWidth)
                    {
                        int row = (y * window.StrideY) - window.PadTop + (ky * window.DilationY);
                        Span<T> target = rows.Slice(next, KernelWidth);
                        if ((uint)row >= (uint)Height)
                            target.Clear();
                        else
                            GatherRow(image.Slice(((channel * Height) + row) * Width, Width), (x * window.StrideX) - window.PadLeft, window.DilationX, target);
                    }
    }

    private static void GatherRow<T>(ReadOnlySpan<T> row, int start, int step, Span<T> target)
        where T : struct
    {
        for (int i = 0, column = start; i < target.Length; i++, column += step)
            target[i] = (uint)column < (uint)row.Length ? row[column] : default;
    }
}
