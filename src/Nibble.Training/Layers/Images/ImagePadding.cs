using Nibble.Graphs;

namespace Nibble.Training;

/// <summary>How far an image is continued on its four sides. A single number stands for all.</summary>
/// <param name="Top">Rows above.</param>
/// <param name="Left">Pixels on the left.</param>
/// <param name="Bottom">Rows below.</param>
/// <param name="Right">Pixels on the right.</param>
public readonly record struct ImagePadding(int Top, int Left, int Bottom, int Right)
{
    /// <summary>
    /// As much as lets a stride of 1 keep the image's size, and a stride of s make ⌈size / s⌉ of it: the span of the kernel less 1, half of it on each side, and
    /// what is left over below and on the right.
    /// </summary>
    public static ImagePadding Same { get; } = new ImagePadding(0, 0, 0, 0) { IsSame = true };

    /// <summary>Whether this is <see cref="Same"/>.</summary>
    public bool IsSame { get; private init; }

    /// <summary>The same on all sides.</summary>
    public static implicit operator ImagePadding(int size) => FromInt32(size);

    /// <summary>The same on all sides.</summary>
    public static ImagePadding FromInt32(int size) => new(size, size, size, size);

    /// <summary>How a kernel slides with this padding.</summary>
    internal Window Window(Extent kernel, Extent stride, Extent dilation)
    {
        int rows = (kernel.Height - 1) * dilation.Height, pixels = (kernel.Width - 1) * dilation.Width;
        (int top, int left, int bottom, int right) = IsSame ? (rows / 2, pixels / 2, rows - (rows / 2), pixels - (pixels / 2)) : (Top, Left, Bottom, Right);
        return new Window { StrideY = stride.Height, StrideX = stride.Width, DilationY = dilation.Height, DilationX = dilation.Width, PadTop = top, PadLeft = left, PadBottom = bottom, PadRight = right };
    }
}
