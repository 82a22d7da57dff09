namespace Nibble.Kernels;

/// <summary>Where the kernel of a pooling stands for each pixel of the output, and what part of it is inside the image.</summary>
internal readonly struct PoolWalk(ConvolutionShape shape)
{
    private readonly int _height = shape.Height;
    private readonly int _width = shape.Width;
    private readonly int _strideY = shape.StrideY;
    private readonly int _strideX = shape.StrideX;
    private readonly int _padTop = shape.PadTop;
    private readonly int _padLeft = shape.PadLeft;

    public int Channels { get; } = shape.Inputs;

    public int OutputHeight { get; } = shape.OutputHeight;

    public int OutputWidth { get; } = shape.OutputWidth;

    public int KernelHeight { get; } = shape.KernelHeight;

    public int KernelWidth { get; } = shape.KernelWidth;

    public int DilationY { get; } = shape.DilationY;

    public int DilationX { get; } = shape.DilationX;

    /// <summary>The numbers of an image of the input.</summary>
    public int InputImage => _height * _width * Channels;

    /// <summary>The numbers of an image of the output.</summary>
    public int OutputImage => OutputHeight * OutputWidth * Channels;

    /// <summary>Elements from a row of the kernel to the next.</summary>
    public nint RowStep => (nint)DilationY * _width * Channels;

    /// <summary>Elements from a pixel of the kernel to the next.</summary>
    public nint PixelStep => (nint)DilationX * Channels;

    /// <summary>The kernel for a pixel of the output.</summary>
    public PoolWindow At(int row, int pixel)
    {
        int y = (row * _strideY) - _padTop, x = (pixel * _strideX) - _padLeft;
        (int firstRow, int lastRow) = Inside(y, DilationY, KernelHeight, _height);
        (int firstPixel, int lastPixel) = Inside(x, DilationX, KernelWidth, _width);
        return new PoolWindow((((nint)y * _width) + x) * Channels, firstRow, lastRow, firstPixel, lastPixel);
    }

    // The elements k with 0 <= first + k * dilation < size.
    private static (int First, int Last) Inside(int first, int dilation, int kernel, int size)
    {
        int begin = first >= 0 ? 0 : (-first + dilation - 1) / dilation;
        int end = first >= size ? 0 : Math.Min((size - first + dilation - 1) / dilation, kernel);
        return (begin, Math.Max(begin, end));
    }
}
