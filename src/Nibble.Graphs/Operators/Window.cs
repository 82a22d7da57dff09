using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>How a kernel slides over the two spatial axes of an image.</summary>
public sealed record Window
{
    /// <summary>Steps between neighbouring positions, vertically.</summary>
    public int StrideY { get; init; } = 1;

    /// <summary>Steps between neighbouring positions, horizontally.</summary>
    public int StrideX { get; init; } = 1;

    /// <summary>Rows added above.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns added on the left.</summary>
    public int PadLeft { get; init; }

    /// <summary>Rows added below.</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns added on the right.</summary>
    public int PadRight { get; init; }

    /// <summary>Distance of the kernel's rows.</summary>
    public int DilationY { get; init; } = 1;

    /// <summary>Distance of the kernel's columns.</summary>
    public int DilationX { get; init; } = 1;

    /// <summary>Whether steps and distances are at least 1 and nothing is cut off.</summary>
    public bool IsValid => Math.Min(Math.Min(StrideY, StrideX), Math.Min(DilationY, DilationX)) >= 1
        && Math.Min(Math.Min(PadTop, PadLeft), Math.Min(PadBottom, PadRight)) >= 0;

    /// <summary>Height and width of the output for an input and a kernel; unknown stays unknown, and less than 1 means that the kernel does not fit.</summary>
    public (int Height, int Width) OutputSize(int height, int width, int kernelHeight, int kernelWidth) => (
        Along(height, PadTop + PadBottom, kernelHeight, DilationY, StrideY),
        Along(width, PadLeft + PadRight, kernelWidth, DilationX, StrideX));

    private static int Along(int size, int padding, int kernel, int dilation, int stride)
    {
        if (size == Shape.Unknown)
            return Shape.Unknown;
        int room = size + padding - ((kernel - 1) * dilation) - 1;
        return room < 0 ? 0 : (room / stride) + 1;
    }
}
