using Nibble.Graphs;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>The greatest value of each channel under a kernel; padding never wins. The derivative goes to the one that won, of several the first in the order of rows.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="window">How it slides.</param>
    /// <returns>[N, H', W', C] for this value [N, H, W, C].</returns>
    /// <exception cref="TrainingException">This is no image, or the kernel does not fit it.</exception>
    public Variable MaxPool(Extent kernel, Window window) =>
        new MaxPoolOperation(this, ImageShape.UnderPool("A max pooling", Value.Shape, kernel, window)).Run();

    /// <summary>The mean of each channel under a kernel. Its derivative is 1 over the number of values that count.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="window">How it slides.</param>
    /// <param name="countPadding">Whether padding counts as zeros; else only values inside the image count.</param>
    /// <returns>[N, H', W', C] for this value [N, H, W, C].</returns>
    /// <exception cref="TrainingException">This is no image, or the kernel does not fit it.</exception>
    public Variable AveragePool(Extent kernel, Window window, bool countPadding = false) =>
        new AveragePoolOperation(this, ImageShape.UnderPool("An average pooling", Value.Shape, kernel, window), countPadding).Run();

    /// <summary>The mean of each channel: [N, 1, 1, C] for this value [N, H, W, C].</summary>
    /// <exception cref="TrainingException">This is no image.</exception>
    public Variable GlobalAveragePool()
    {
        Extent kernel = Value.Shape.Rank == 4 ? new Extent(Value.Shape[1], Value.Shape[2]) : new Extent(1, 1);
        return new AveragePoolOperation(this, ImageShape.UnderPool("A global average", Value.Shape, kernel, new Window()), countPadding: false).Run();
    }
}
