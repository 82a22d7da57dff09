using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>What the two pooling operators share: a kernel that slides over each channel.</summary>
public abstract record Pool : Operator
{
    /// <summary>Rows of the kernel.</summary>
    public required int KernelHeight { get; init; }

    /// <summary>Columns of the kernel.</summary>
    public required int KernelWidth { get; init; }

    /// <summary>Strides, padding and dilation.</summary>
    public Window Window { get; init; } = new();

    /// <inheritdoc/>
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape x = inputs[0];
        Require(x.Rank == 4, $"expects an image [N, C, H, W], but got {x}");
        Require(Window.IsValid, "expects strides and dilations of at least 1 and padding of at least 0");
        Require(KernelHeight >= 1 && KernelWidth >= 1, $"expects a kernel of at least 1x1, but has {KernelHeight}x{KernelWidth}");
        Require(Window.PadTop < KernelHeight && Window.PadBottom <= (KernelHeight - 1) * Window.DilationY && Window.PadLeft < KernelWidth && Window.PadRight <= (KernelWidth - 1) * Window.DilationX,
            $"has a kernel of {KernelHeight}x{KernelWidth} that would see nothing but padding");
        (int height, int width) = Window.OutputSize(x[2], x[3], KernelHeight, KernelWidth);
        Require(height != 0 && width != 0, $"has a kernel of {KernelHeight}x{KernelWidth} that does not fit an image of {x}");
        return [x[0], x[1], height, width];
    }
}
