namespace Nibble.Kernels;

/// <summary>Pooling of float images whose pixels have their channels side by side, and the way back. Padding is no value: it never wins, and adds nothing.</summary>
/// <remarks>The same bits for any number of threads: an image is pooled by one of them.</remarks>
public static unsafe class ImagePooling
{
    private const long SerialReads = 1 << 15;

    /// <summary>The greatest value of each channel under the kernel; NaN where one is NaN.</summary>
    /// <param name="shape">The sizes; as many outputs as inputs.</param>
    /// <param name="input">x, [N, H, W, channels].</param>
    /// <param name="output">y, [N, H', W', channels].</param>
    /// <param name="winners">For each y the element of the kernel that it came from, counted row by row; the first of several.</param>
    /// <exception cref="ArgumentException">The sizes make no sense, or a span has another length than they say.</exception>
    public static void Max(ConvolutionShape shape, ReadOnlySpan<float> input, Span<float> output, Span<ushort> winners)
    {
        Check(shape, input.Length, output.Length);
        Expect(winners.Length, shape.OutputLength, nameof(winners));
        fixed (float* x = input, y = output)
        {
            fixed (ushort* w = winners)
            {
                var tiles = new MaxPoolTiles(new PoolWalk(shape), x, y, w);
                Run(shape, ref tiles);
            }
        }
    }

    /// <summary>Gives the derivatives by the greatest values to those that won; all others have zero.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="outputGradient">dy, [N, H', W', channels].</param>
    /// <param name="winners">What <see cref="Max"/> found.</param>
    /// <param name="inputGradient">dx, [N, H, W, channels].</param>
    /// <exception cref="ArgumentException">The sizes make no sense, or a span has another length than they say.</exception>
    public static void MaxGradient(ConvolutionShape shape, ReadOnlySpan<float> outputGradient, ReadOnlySpan<ushort> winners, Span<float> inputGradient)
    {
        Check(shape, inputGradient.Length, outputGradient.Length);
        Expect(winners.Length, shape.OutputLength, nameof(winners));
        fixed (float* dx = inputGradient, dy = outputGradient)
        {
            fixed (ushort* w = winners)
            {
                var tiles = new MaxPoolGradientTiles(new PoolWalk(shape), dy, w, dx);
                Run(shape, ref tiles);
            }
        }
    }

    /// <summary>The mean of each channel under the kernel: the sum in the order of the kernel's elements, divided by their number.</summary>
    /// <param name="shape">The sizes; as many outputs as inputs.</param>
    /// <param name="countPadding">Whether elements outside the image count as zeros; else only those inside count.</param>
    /// <param name="input">x, [N, H, W, channels].</param>
    /// <param name="output">y, [N, H', W', channels].</param>
    /// <exception cref="ArgumentException">The sizes make no sense, or a span has another length than they say.</exception>
    public static void Average(ConvolutionShape shape, bool countPadding, ReadOnlySpan<float> input, Span<float> output)
    {
        Check(shape, input.Length, output.Length);
        fixed (float* x = input, y = output)
        {
            var tiles = new AveragePoolTiles(new PoolWalk(shape), countPadding, x, y);
            Run(shape, ref tiles);
        }
    }

    /// <summary>Shares the derivatives by the means out evenly.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="countPadding">As it was going forward.</param>
    /// <param name="outputGradient">dy, [N, H', W', channels].</param>
    /// <param name="inputGradient">dx, [N, H, W, channels].</param>
    /// <exception cref="ArgumentException">The sizes make no sense, or a span has another length than they say.</exception>
    public static void AverageGradient(ConvolutionShape shape, bool countPadding, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        Check(shape, inputGradient.Length, outputGradient.Length);
        fixed (float* dx = inputGradient, dy = outputGradient)
        {
            var tiles = new AveragePoolGradientTiles(new PoolWalk(shape), countPadding, dy, dx);
            Run(shape, ref tiles);
        }
    }

    private static void Run<T>(ConvolutionShape shape, ref T tiles)
        where T : unmanaged, ITiles
    {
        if ((long)shape.OutputLength * shape.Taps >= SerialReads)
        {
            Workers.Run(shape.Images, ref tiles);
            return;
        }

        for (int image = 0; image < shape.Images; image++)
            tiles.Run(image);
    }

    private static void Check(ConvolutionShape shape, int input, int output)
    {
        shape.Check();
        if (shape.Inputs != shape.Outputs || shape.Taps > ushort.MaxValue)
            throw new ArgumentException($"A pooling has as many outputs as inputs and a kernel of at most {ushort.MaxValue} elements, but there are {shape.Inputs}, {shape.Outputs} and {shape.Taps}.");
        Expect(input, shape.InputLength, nameof(input));
        Expect(output, shape.OutputLength, nameof(output));
    }

    private static void Expect(int found, int expected, string what)
    {
        if (found != expected)
            throw new ArgumentException($"The {what} of the pooling has {expected} numbers, but the span has {found}.", what);
    }
}
