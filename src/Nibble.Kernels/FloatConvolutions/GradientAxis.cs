namespace Nibble.Kernels;

/// <summary>
/// One axis of the way back through a convolution. The kernel's element k at output o lies on input i = o · stride + k · dilation − padding, so i sees the outputs
/// o = (i + padding − k · dilation) / stride that are whole. Inputs i = class + j · stride see output j + offset of the same elements k.
/// </summary>
internal readonly struct GradientAxis
{
    private readonly int _size;
    private readonly int _kernel;
    private readonly int _stride;
    private readonly int _dilation;
    private readonly int _padding;

    public GradientAxis(int size, int outputs, int kernel, int stride, int dilation, int padding)
    {
        (_size, _kernel, _stride, _dilation, _padding) = (size, kernel, stride, dilation, padding);
        (int first, int last) = (0, outputs - 1);
        for (int i = 0; i < Classes; i++)
        {
            foreach ((_, int offset) in TapsOf(i))
                (first, last) = (Math.Min(first, offset), Math.Max(last, offset + SizeOf(i) - 1));
        }

        // From here on offsets count from the first output of the border.
        (Before, BorderedSize) = (-first, last - first + 1);
    }

    /// <summary>Outputs in front of the first that are looked for: they are zero.</summary>
    public int Before { get; }

    /// <summary>The outputs with those in front and behind.</summary>
    public int BorderedSize { get; }

    /// <summary>The classes of inputs.</summary>
    public int Classes => Math.Min(_stride, _size);

    /// <summary>The inputs of a class.</summary>
    public int SizeOf(int inputClass) => (_size - inputClass + _stride - 1) / _stride;

    /// <summary>The kernel's elements that a class sees, and the output that its first input sees with each, border included; outputs ascend.</summary>
    public (int Tap, int Offset)[] TapsOf(int inputClass)
    {
        List<(int, int)> taps = [];
        for (int k = _kernel - 1; k >= 0; k--)
        {
            (int offset, int rest) = Math.DivRem(inputClass + _padding - (k * _dilation), _stride);
            if (rest == 0)
                taps.Add((k, offset + Before));
        }

        return [.. taps];
    }
}
