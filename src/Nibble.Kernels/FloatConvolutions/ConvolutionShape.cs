namespace Nibble.Kernels;

/// <summary>
/// The sizes of a convolution over images whose pixels have their channels side by side: [N, H, W, inputs] to [N, H', W', outputs]. A pooling has those of a
/// convolution with as many outputs as inputs.
/// </summary>
/// <param name="Images">N, the images of a batch.</param>
/// <param name="Height">H, the rows of an image.</param>
/// <param name="Width">W, the pixels of a row.</param>
/// <param name="Inputs">The channels of a pixel.</param>
/// <param name="Outputs">The channels of a pixel of the result.</param>
/// <param name="KernelHeight">The rows of the kernel.</param>
/// <param name="KernelWidth">The pixels of a row of the kernel.</param>
public sealed record ConvolutionShape(int Images, int Height, int Width, int Inputs, int Outputs, int KernelHeight, int KernelWidth)
{
    /// <summary>Rows from one place of the kernel to the next.</summary>
    public int StrideY { get; init; } = 1;

    /// <summary>Pixels from one place of the kernel to the next.</summary>
    public int StrideX { get; init; } = 1;

    /// <summary>Rows added above.</summary>
    public int PadTop { get; init; }

    /// <summary>Pixels added on the left.</summary>
    public int PadLeft { get; init; }

    /// <summary>Rows added below.</summary>
    public int PadBottom { get; init; }

    /// <summary>Pixels added on the right.</summary>
    public int PadRight { get; init; }

    /// <summary>Distance of the kernel's rows.</summary>
    public int DilationY { get; init; } = 1;

    /// <summary>Distance of the kernel's pixels.</summary>
    public int DilationX { get; init; } = 1;

    /// <summary>How many groups of channels are convolved apart.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>H', the rows of the result.</summary>
    public int OutputHeight => ((Height + PadTop + PadBottom - SpanY) / StrideY) + 1;

    /// <summary>W', the pixels of a row of the result.</summary>
    public int OutputWidth => ((Width + PadLeft + PadRight - SpanX) / StrideX) + 1;

    /// <summary>The numbers of the input.</summary>
    public int InputLength => checked(Images * Height * Width * Inputs);

    /// <summary>The numbers of the result.</summary>
    public int OutputLength => checked(Images * OutputHeight * OutputWidth * Outputs);

    /// <summary>The weights, [outputs, inputs / groups, kernel height, kernel width].</summary>
    public int WeightLength => checked(Outputs * GroupInputs * Taps);

    /// <summary>Multiplications, and as many additions, of the result.</summary>
    public long Products => (long)OutputLength * GroupInputs * Taps;

    internal int Taps => KernelHeight * KernelWidth;

    internal int GroupInputs => Inputs / Groups;

    internal int GroupOutputs => Outputs / Groups;

    /// <summary>Whether each output sees one input alone.</summary>
    internal bool IsDepthwise => GroupInputs == 1 && Groups > 1;

    /// <summary>Whether each input has one output besides.</summary>
    internal bool IsChannelwise => IsDepthwise && GroupOutputs == 1;

    internal int SpanY => ((KernelHeight - 1) * DilationY) + 1;

    internal int SpanX => ((KernelWidth - 1) * DilationX) + 1;

    /// <summary>Refuses sizes that make no sense.</summary>
    /// <exception cref="ArgumentException">A size is below 1, padding is negative, the channels do not fall into groups, or the kernel does not fit the padded image.</exception>
    internal void Check()
    {
        if (Math.Min(Math.Min(Math.Min(Images, Height), Math.Min(Width, Inputs)), Math.Min(Math.Min(Outputs, Groups), Math.Min(KernelHeight, KernelWidth))) < 1)
            throw new ArgumentException($"A convolution needs sizes of at least 1, but has {this}.");
        if (Math.Min(Math.Min(StrideY, StrideX), Math.Min(DilationY, DilationX)) < 1 || Math.Min(Math.Min(PadTop, PadLeft), Math.Min(PadBottom, PadRight)) < 0)
            throw new ArgumentException($"A convolution needs strides and dilations of at least 1 and padding of at least 0, but has {this}.");
        if (Inputs % Groups != 0 || Outputs % Groups != 0)
            throw new ArgumentException($"{Inputs} inputs and {Outputs} outputs do not fall into {Groups} groups.");
        if (Height + PadTop + PadBottom < SpanY || Width + PadLeft + PadRight < SpanX)
            throw new ArgumentException($"A kernel that spans {SpanY}x{SpanX} pixels does not fit an image of {Height + PadTop + PadBottom}x{Width + PadLeft + PadRight}, its padding included.");
    }
}
