namespace Nibble.Kernels;

/// <summary>
/// A convolution whose padding is zero, as everywhere, though its inputs are signs. Bits have no zero: the padding around the image is
/// bits 0, which is -1, and what this adds to the sums of pixels at the border is taken away from them again.
/// </summary>
/// <param name="OutputHeight">Rows of pixels that come out: the runs of the grids.</param>
/// <param name="OutputWidth">Pixels of a row that come out: the positions of the grids.</param>
/// <param name="Height">Rows of pixels that go in, without padding.</param>
/// <param name="Width">Pixels of a row that go in, without padding.</param>
/// <param name="KernelHeight">Rows of the kernel.</param>
/// <param name="KernelWidth">Columns of the kernel.</param>
public sealed record BinaryBorder(int OutputHeight, int OutputWidth, int Height, int Width, int KernelHeight, int KernelWidth)
{
    /// <summary>Rows from a position of the kernel to the next.</summary>
    public int StrideY { get; init; } = 1;

    /// <summary>Columns from a position of the kernel to the next.</summary>
    public int StrideX { get; init; } = 1;

    /// <summary>Distance of the kernel's rows.</summary>
    public int DilationY { get; init; } = 1;

    /// <summary>Distance of the kernel's columns.</summary>
    public int DilationX { get; init; } = 1;

    /// <summary>Rows added above.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns added on the left.</summary>
    public int PadLeft { get; init; }
}
