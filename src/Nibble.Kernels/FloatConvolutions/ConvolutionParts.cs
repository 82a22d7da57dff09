namespace Nibble.Kernels;

/// <summary>A convolution, or the one that leads from its result's gradient to its input's: images with their borders, and the products over them.</summary>
internal sealed class ConvolutionParts : IDisposable
{
    private readonly FloatBorder _border;
    private readonly ConvolutionPart[] _parts;

    private ConvolutionParts(FloatBorder border, ConvolutionPart[] parts) => (_border, _parts, MostWeights) = (border, parts, parts.Max(part => part.WeightLength));

    /// <summary>The numbers of the images with their borders; 0 where the images are read where they stand.</summary>
    public int BorderedLength => _border.IsNeeded ? _border.Length : 0;

    /// <summary>The most weights of a part.</summary>
    public int MostWeights { get; }

    /// <summary>The images of a convolution with their borders.</summary>
    public static FloatBorder BorderOf(ConvolutionShape shape, float value) =>
        new(shape.Images, shape.Height, shape.Width, shape.Inputs, shape.PadTop, shape.PadLeft, BorderedHeight(shape), BorderedWidth(shape), value);

    /// <summary>x to y.</summary>
    public static ConvolutionParts Forward(FloatTile tile, ConvolutionShape shape, float paddingValue)
    {
        FloatBorder border = BorderOf(shape, paddingValue);
        int pixel = shape.Inputs, row = BorderedWidth(shape) * pixel, taps = shape.Taps, depth = shape.GroupInputs * taps;
        int[] offsets = [.. Enumerable.Range(0, taps).Select(tap => (tap / shape.KernelWidth * shape.DilationY * row) + (tap % shape.KernelWidth * shape.DilationX * pixel))];
        int[] order = [.. Enumerable.Range(0, taps)];
        RowGrid places = new(shape.Images, shape.OutputHeight, shape.OutputWidth, border.ImageLength, (nint)shape.StrideY * row, (nint)shape.StrideX * pixel);
        RowGrid results = PixelsOf(shape.Images, shape.OutputHeight, shape.OutputWidth, shape.Outputs);
        if (shape.IsDepthwise)
            return new ConvolutionParts(border, [new ConvolutionPart(places, results, offsets, order, depth, shape.Inputs, shape.GroupOutputs)]);
        int joined = shape.Groups == 1 && shape.DilationX == 1 ? shape.KernelWidth : 1;
        var parts = new ConvolutionPart[shape.Groups];
        for (int group = 0; group < parts.Length; group++)
        {
            int firstOutput = group * shape.GroupOutputs;
            parts[group] = new ConvolutionPart(tile, places with { Start = group * shape.GroupInputs }, results with { Start = firstOutput }, offsets, order, joined, (firstOutput * depth, depth, taps), shape.GroupOutputs, shape.GroupInputs, firstOutput);
        }

        return new ConvolutionParts(border, parts);
    }

    /// <summary>dy to dx: pixels of x at the same place between two strides have the same taps, and are a convolution of dy of stride 1.</summary>
    public static ConvolutionParts InputGradient(FloatTile tile, ConvolutionShape shape)
    {
        GradientAxis rows = new(shape.Height, shape.OutputHeight, shape.KernelHeight, shape.StrideY, shape.DilationY, shape.PadTop);
        GradientAxis columns = new(shape.Width, shape.OutputWidth, shape.KernelWidth, shape.StrideX, shape.DilationX, shape.PadLeft);
        var border = new FloatBorder(shape.Images, shape.OutputHeight, shape.OutputWidth, shape.Outputs, rows.Before, columns.Before, rows.BorderedSize, columns.BorderedSize, 0);
        int depth = shape.GroupInputs * shape.Taps, pixel = shape.Outputs, row = columns.BorderedSize * pixel;
        RowGrid all = PixelsOf(shape.Images, shape.Height, shape.Width, shape.Inputs);
        List<ConvolutionPart> parts = [];
        for (int y = 0; y < rows.Classes; y++)
        {
            for (int x = 0; x < columns.Classes; x++)
            {
                (int Tap, int Offset)[] down = rows.TapsOf(y), across = columns.TapsOf(x);
                int[] taps = [.. down.SelectMany(d => across.Select(a => (d.Tap * shape.KernelWidth) + a.Tap))];
                int[] offsets = [.. down.SelectMany(d => across.Select(a => (d.Offset * row) + (a.Offset * pixel)))];
                bool adjacent = across.Zip(across.Skip(1)).All(pair => pair.Second.Offset == pair.First.Offset + 1);
                RowGrid places = new(shape.Images, rows.SizeOf(y), columns.SizeOf(x), border.ImageLength, row, pixel);
                RowGrid results = new(shape.Images, rows.SizeOf(y), columns.SizeOf(x), all.ImageStep, shape.StrideY * all.RunStep, shape.StrideX * all.PositionStep, all[0, y, x]);
                if (shape.IsChannelwise)
                {
                    parts.Add(new ConvolutionPart(places, results, offsets, taps, depth, shape.Inputs, 1));
                    continue;
                }

                for (int group = 0; group < shape.Groups; group++)
                {
                    int first = group * shape.GroupOutputs;
                    parts.Add(new ConvolutionPart(tile, places with { Start = first }, results with { Start = results.Start + (group * shape.GroupInputs) }, offsets, taps,
                        shape.Groups == 1 && adjacent ? Math.Max(across.Length, 1) : 1, (first * depth, shape.Taps, depth), shape.GroupInputs, shape.GroupOutputs, 0));
                }
            }
        }

        return new ConvolutionParts(border, [.. parts]);
    }

    public void Run(ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> output, Span<float> bordered, Span<float> weightScratch)
    {
        if (_border.IsNeeded)
        {
            _border.Copy(input, bordered);
            input = bordered;
        }

        foreach (ConvolutionPart part in _parts)
        {
            part.SetWeights(weights, bias, weightScratch);
            part.Run(input, output);
        }
    }

    public void Dispose()
    {
        foreach (ConvolutionPart part in _parts)
            part.Dispose();
    }

    private static int BorderedHeight(ConvolutionShape shape) => ((shape.OutputHeight - 1) * shape.StrideY) + shape.SpanY;

    private static int BorderedWidth(ConvolutionShape shape) => ((shape.OutputWidth - 1) * shape.StrideX) + shape.SpanX;

    private static RowGrid PixelsOf(int images, int height, int width, int channels) => new(images, height, width, (nint)height * width * channels, (nint)width * channels, channels);
}
