namespace Nibble.Kernels;

/// <summary>A convolution with a 3 × 3 kernel, stride 1 and dilation 1 over images whose pixels have their channels side by side.</summary>
/// <param name="Height">The rows of pixels of an input image.</param>
/// <param name="Width">The pixels of a row.</param>
/// <param name="Inputs">The channels of the input, at least <see cref="LeastChannels"/>.</param>
/// <param name="Outputs">The channels of the output, at least <see cref="LeastChannels"/>.</param>
public readonly record struct WinogradShape(int Height, int Width, int Inputs, int Outputs)
{
    /// <summary>Fewer channels than this are work for other kernels.</summary>
    public const int LeastChannels = 16;

    /// <summary>The side of a tile of outputs.</summary>
    internal const int Side = 4;

    /// <summary>The side of the patch of inputs that a tile of outputs depends on, which is also that of a transformed tile.</summary>
    internal const int Patch = Side + 2;

    /// <summary>The elements of a transformed tile.</summary>
    internal const int Positions = Patch * Patch;

    /// <summary>Rows of padding above the image; a negative number takes rows away.</summary>
    public int Top { get; init; }

    /// <summary>Columns of padding at the left; a negative number takes columns away.</summary>
    public int Left { get; init; }

    /// <summary>Rows of padding below; a negative number takes rows away.</summary>
    public int Bottom { get; init; }

    /// <summary>Columns of padding at the right; a negative number takes columns away.</summary>
    public int Right { get; init; }

    /// <summary>What padding is filled with.</summary>
    public float PaddingValue { get; init; }

    /// <summary>The rows of pixels of an output image.</summary>
    public int OutputHeight => Height + Top + Bottom - 2;

    /// <summary>The pixels of a row of an output image.</summary>
    public int OutputWidth => Width + Left + Right - 2;

    /// <summary>The convolution that makes the gradient of the input of the gradient of the output, with the same weights transposed and turned round.</summary>
    public WinogradShape InputGradient => new(OutputHeight, OutputWidth, Outputs, Inputs) { Top = 2 - Top, Left = 2 - Left, Bottom = 2 - Bottom, Right = 2 - Right };

    internal int TileRows => (OutputHeight + Side - 1) / Side;

    internal int TileColumns => (OutputWidth + Side - 1) / Side;

    /// <summary>The tiles of an image.</summary>
    internal int Tiles => TileRows * TileColumns;

    internal int InputLength => Height * Width * Inputs;

    internal int OutputLength => OutputHeight * OutputWidth * Outputs;

    internal void Check()
    {
        if (Height < 1 || Width < 1 || OutputHeight < 1 || OutputWidth < 1)
            throw new ArgumentException($"Images of {Height} × {Width} pixels, padded by {Top}, {Left}, {Bottom} and {Right}, leave {OutputHeight} × {OutputWidth} outputs of a 3 × 3 kernel; there must be one at least.");
        if (Inputs < LeastChannels || Outputs < LeastChannels)
            throw new ArgumentException($"A convolution of {Inputs} to {Outputs} channels has fewer than {LeastChannels} on a side; FloatProduct computes it.");
    }

    internal void Check(int images, int input, int output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(images);
        if (input != (long)images * InputLength)
            throw new ArgumentException($"{images} images of {Height} × {Width} pixels with {Inputs} channels have {(long)images * InputLength} elements, but the input has {input}.");
        if (output != (long)images * OutputLength)
            throw new ArgumentException($"{images} images of {OutputHeight} × {OutputWidth} pixels with {Outputs} channels have {(long)images * OutputLength} elements, but the output has {output}.");
    }

    /// <summary>The pixels that a tile depends on, row by row; <paramref name="padding"/> for those outside the image.</summary>
    internal unsafe void InputPixels(int tile, float* input, float* padding, float** pixels)
    {
        (int image, int row) = Math.DivRem(tile, Tiles);
        (row, int column) = Math.DivRem(row, TileColumns);
        Pixels(image, (row * Side) - Top, (column * Side) - Left, Patch, Height, Width, Inputs, input, padding, pixels);
    }

    /// <summary>The pixels of a tile of outputs, row by row; <paramref name="outside"/> for those outside the image.</summary>
    internal unsafe void OutputPixels(int tile, float* output, float* outside, float** pixels)
    {
        (int image, int row) = Math.DivRem(tile, Tiles);
        (row, int column) = Math.DivRem(row, TileColumns);
        Pixels(image, row * Side, column * Side, Side, OutputHeight, OutputWidth, Outputs, output, outside, pixels);
    }

    private static unsafe void Pixels(int image, int top, int left, int side, int height, int width, int channels, float* start, float* outside, float** pixels)
    {
        for (int y = top; y < top + side; y++)
        {
            float* row = start + ((((nint)image * height) + y) * width * channels);
            for (int x = left; x < left + side; x++)
                *pixels++ = (uint)y < (uint)height && (uint)x < (uint)width ? row + ((nint)x * channels) : outside;
        }
    }
}
