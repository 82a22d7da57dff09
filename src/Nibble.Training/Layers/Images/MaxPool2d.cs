using Nibble.Graphs;

namespace Nibble.Training;

/// <summary>The greatest value of each channel under a kernel that slides over the image.</summary>
/// <param name="kernel">The kernel: a number, or rows and pixels of a row.</param>
public sealed class MaxPool2d(Extent kernel) : Layer
{
    private readonly Extent _kernel = kernel;

    /// <summary>The steps between neighbouring places of the kernel; at first as large as the kernel, so that no two overlap.</summary>
    public Extent Stride { get; init; } = kernel;

    /// <summary>How far the images are continued; padding never wins.</summary>
    public ImagePadding Padding { get; init; }

    /// <summary>The distance of the kernel's elements.</summary>
    public Extent Dilation { get; init; } = 1;

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass)
    {
        Window window = Padding.Window(_kernel, Stride, Dilation);
        ImageShape.UnderPool($"The layer '{Name}'", input.Value.Shape, _kernel, window);
        return input.MaxPool(_kernel, window);
    }

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) =>
        builder.Add(new GraphNode(Name, new MaxPool { KernelHeight = _kernel.Height, KernelWidth = _kernel.Width, Window = Padding.Window(_kernel, Stride, Dilation) }, [input], output));
}
