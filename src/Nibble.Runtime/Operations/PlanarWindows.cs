using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Windows of operators as the kernels over planes take them.</summary>
internal static class PlanarWindows
{
    /// <summary>How a kernel slides over images.</summary>
    /// <param name="window">Strides, padding and dilations.</param>
    /// <param name="kernelHeight">Rows of the kernel.</param>
    /// <param name="kernelWidth">Columns of the kernel.</param>
    /// <param name="image">[N, C, H, W].</param>
    /// <param name="output">[N, M, H', W'].</param>
    public static PlanarWindow Of(Window window, int kernelHeight, int kernelWidth, Shape image, Shape output) => new(image[2], image[3], kernelHeight, kernelWidth, output[2], output[3])
    {
        StrideY = window.StrideY,
        StrideX = window.StrideX,
        PadTop = window.PadTop,
        PadLeft = window.PadLeft,
        DilationY = window.DilationY,
        DilationX = window.DilationX,
    };
}
