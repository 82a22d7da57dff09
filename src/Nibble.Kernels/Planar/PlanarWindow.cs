namespace Nibble.Kernels;

/// <summary>A kernel that slides over planes, images whose channels stand one after the other as ONNX has them: [N, C, H, W].</summary>
/// <param name="Height">H, the rows of a plane.</param>
/// <param name="Width">W, the columns of a plane.</param>
/// <param name="KernelHeight">The rows of the kernel.</param>
/// <param name="KernelWidth">The columns of the kernel.</param>
/// <param name="OutputHeight">The rows of a plane of the result.</param>
/// <param name="OutputWidth">The columns of a plane of the result.</param>
public readonly record struct PlanarWindow(int Height, int Width, int KernelHeight, int KernelWidth, int OutputHeight, int OutputWidth)
{
    /// <summary>Rows from one place of the kernel to the next.</summary>
    public int StrideY { get; init; } = 1;

    /// <summary>Columns from one place of the kernel to the next.</summary>
    public int StrideX { get; init; } = 1;

    /// <summary>Rows added above; those below follow from the size of the result.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns added on the left; those on the right follow from the size of the result.</summary>
    public int PadLeft { get; init; }

    /// <summary>Distance of the kernel's rows.</summary>
    public int DilationY { get; init; } = 1;

    /// <summary>Distance of the kernel's columns.</summary>
    public int DilationX { get; init; } = 1;

    /// <summary>The numbers of a plane.</summary>
    internal int Plane => checked(Height * Width);

    /// <summary>The numbers of a plane of the result.</summary>
    internal int OutputPlane => checked(OutputHeight * OutputWidth);

    /// <summary>The weights of a plane.</summary>
    internal int Taps => checked(KernelHeight * KernelWidth);

    /// <summary>The same window where it looks at single pixels as they come: one long row.</summary>
    internal PlanarWindow Flattened => this == new PlanarWindow(Height, Width, 1, 1, Height, Width) ? new PlanarWindow(1, Plane, 1, 1, 1, Plane) : this;

    /// <summary>The first row or column of the kernel that is inside, and the one behind the last, where it begins at <paramref name="start"/>.</summary>
    internal static (int First, int Last) Inside(int start, int dilation, int kernel, int size)
    {
        int first = start >= 0 ? 0 : (-start + dilation - 1) / dilation;
        int last = start >= size ? 0 : Math.Min(kernel, ((size - 1 - start) / dilation) + 1);
        return (Math.Min(first, last), last);
    }

    /// <summary>Refuses sizes that make no sense.</summary>
    /// <exception cref="ArgumentException">A size or padding is negative, or a stride or dilation is below 1.</exception>
    internal void Check()
    {
        if (Math.Min(Math.Min(Math.Min(Height, Width), Math.Min(KernelHeight, KernelWidth)), Math.Min(Math.Min(OutputHeight, OutputWidth), Math.Min(PadTop, PadLeft))) < 0
            || Math.Min(Math.Min(StrideY, StrideX), Math.Min(DilationY, DilationX)) < 1)
            throw new ArgumentException($"A kernel over planes needs sizes and padding of at least 0, and strides and dilations of at least 1, but has {this}.");
    }
}
