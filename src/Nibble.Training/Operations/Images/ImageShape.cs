using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Holds images to the kernels that slide over them.</summary>
internal static class ImageShape
{
    /// <summary>The sizes of a convolution, or of a pooling, over a value.</summary>
    /// <param name="who">What is computed, for the message: a layer's name, or the operation's.</param>
    /// <param name="image">[N, H, W, C].</param>
    /// <param name="outputs">The channels of the result; 0 for as many as there are.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="window">How it slides.</param>
    /// <exception cref="TrainingException">The value is no image, or the kernel does not fit it.</exception>
    public static ConvolutionShape Under(string who, Shape image, int outputs, Extent kernel, Window window)
    {
        if (image.Rank != 4)
            throw new TrainingException($"{who} takes images, [N, C, H, W], but got {image}. Give images of rank 4, and put a Flatten behind the layers of images.");
        if (!window.IsValid || kernel.Height < 1 || kernel.Width < 1)
            throw new TrainingException($"{who} has a kernel of {kernel}, strides of {window.StrideY}x{window.StrideX}, dilations of {window.DilationY}x{window.DilationX} and padding of {Pads(window)}; kernels, strides and dilations must be at least 1, padding at least 0.");
        (int height, int width) = window.OutputSize(image[1], image[2], kernel.Height, kernel.Width);
        if (height < 1 || width < 1)
            throw new TrainingException($"{who} has a kernel of {kernel} with dilations of {window.DilationY}x{window.DilationX}, which does not fit an image of {image[1]}x{image[2]} with padding of {Pads(window)}. Take a smaller kernel, more padding, or fewer poolings before it.");
        return new ConvolutionShape(image[0], image[1], image[2], image[3], outputs == 0 ? image[3] : outputs, kernel.Height, kernel.Width)
        {
            StrideY = window.StrideY,
            StrideX = window.StrideX,
            PadTop = window.PadTop,
            PadLeft = window.PadLeft,
            PadBottom = window.PadBottom,
            PadRight = window.PadRight,
            DilationY = window.DilationY,
            DilationX = window.DilationX,
        };
    }

    /// <summary>The sizes of a pooling.</summary>
    /// <exception cref="TrainingException">The value is no image, the kernel does not fit it, or there are places where it sees nothing but padding.</exception>
    public static ConvolutionShape UnderPool(string who, Shape image, Extent kernel, Window window)
    {
        ConvolutionShape shape = Under(who, image, 0, kernel, window);
        if (Math.Max(window.PadTop, window.PadBottom) >= kernel.Height || Math.Max(window.PadLeft, window.PadRight) >= kernel.Width)
            throw new TrainingException($"{who} has a kernel of {kernel} and padding of {Pads(window)}, so it would see nothing but padding somewhere. Pad less than the kernel is large.");
        return shape;
    }

    /// <summary>The shape as data sets and graphs have it.</summary>
    public static string Shown(Shape image) => image.Rank == 4 ? new Shape(image[0], image[3], image[1], image[2]).ToString() : image.ToString();

    private static string Pads(Window window) => $"{window.PadTop} above, {window.PadLeft} left, {window.PadBottom} below and {window.PadRight} right";
}
