using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>The definition of what an integer program computes, in plain loops over codes: each method is one formula.</summary>
internal sealed record PlainValue(int[] Shape, float[] Reals, long[]? Codes, QuantizationGrid? Grid)
{
    public static PlainValue Of(Tensor tensor) => new(tensor.Shape.Sizes.ToArray(), tensor.Values.ToArray(), null, null);

    public PlainValue Quantize(QuantizationGrid grid) => OfCodes(Shape, [.. Reals.Select(value => grid.Encode(value))], grid);

    public PlainValue QuantizeDynamically(NumberFormat format)
    {
        (float scale, int zeroPoint) = QuantizationGrid.FromValues(format, Reals);
        return Quantize(QuantizationGrid.PerTensor(format, scale, zeroPoint));
    }

    public PlainValue Map(Func<float, float> function) => new(Shape, [.. Reals.Select(function)], null, null);

    public PlainValue Relu() => OfCodes(Shape, [.. Codes!.Select(code => Math.Max(code, Grid!.ZeroPoints[0]))], Grid!);

    /// <summary>Codes no less than that of the low end, no greater than that of the high one.</summary>
    public PlainValue Limit(Clip clip) => OfCodes(Shape, [.. Codes!.Select(code => Math.Min(Math.Max(code, Grid!.Encode(clip.Low)), Grid.Encode(clip.High)))], Grid!);

    public PlainValue Reshape(params int[] shape) => this with { Shape = shape };

    /// <summary>Sums of products of codes without zero points: [..., K] with [K, N].</summary>
    public PlainSums Gemm(QuantizedTensor weight, bool transposed, long[]? bias)
    {
        int depth = Shape[^1], rows = Shape[..^1].Aggregate(1, (count, size) => count * size), width = transposed ? weight.Shape[0] : weight.Shape[1];
        var sums = new long[rows * width];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < width; column++)
            {
                long sum = bias?[column] ?? 0;
                for (int k = 0; k < depth; k++)
                    sum += Offset((row * depth) + k) * Offset(weight, transposed ? (column * depth) + k : (k * width) + column, column);
                sums[(row * width) + column] = sum;
            }

        return new PlainSums([.. Shape[..^1], width], sums, [.. Enumerable.Range(0, sums.Length).Select(i => i % width)], Grid!.Scales[0], weight.Grid);
    }

    public PlainSums Conv(QuantizedTensor filters, Conv conv, long[]? bias)
    {
        (int samples, int channels, int height, int width) = (Shape[0], Shape[1], Shape[2], Shape[3]);
        (int count, int perGroup, int kernelHeight, int kernelWidth) = (filters.Shape[0], filters.Shape[1], filters.Shape[2], filters.Shape[3]);
        Window window = conv.Window;
        (int outHeight, int outWidth) = window.OutputSize(height, width, kernelHeight, kernelWidth);
        List<long> sums = [];
        List<int> channelOf = [];
        for (int n = 0; n < samples; n++)
            for (int filter = 0; filter < count; filter++)
                for (int oy = 0; oy < outHeight; oy++)
                    for (int ox = 0; ox < outWidth; ox++)
                    {
                        long sum = bias?[filter] ?? 0;
                        for (int c = 0; c < perGroup; c++)
                            for (int ky = 0; ky < kernelHeight; ky++)
                                for (int kx = 0; kx < kernelWidth; kx++)
                                {
                                    int y = (oy * window.StrideY) - window.PadTop + (ky * window.DilationY), x = (ox * window.StrideX) - window.PadLeft + (kx * window.DilationX);
                                    int channel = (filter / (count / conv.Groups) * perGroup) + c;
                                    if (y >= 0 && y < height && x >= 0 && x < width)
                                        sum += Offset((((((n * channels) + channel) * height) + y) * width) + x) * Offset(filters, (((((filter * perGroup) + c) * kernelHeight) + ky) * kernelWidth) + kx, filter);
                                }

                        sums.Add(sum);
                        channelOf.Add(filter);
                    }

        return new PlainSums([samples, count, outHeight, outWidth], [.. sums], [.. channelOf], Grid!.Scales[0], filters.Grid);
    }

    /// <summary>Windows of 2x2 without padding.</summary>
    public PlainValue MaxPool()
    {
        int height = Shape[2] / 2, width = Shape[3] / 2;
        var codes = new long[Shape[0] * Shape[1] * height * width];
        for (int i = 0; i < codes.Length; i++)
        {
            int corner = (i / (height * width) * Shape[2] * Shape[3]) + (i / width % height * 2 * Shape[3]) + (i % width * 2);
            codes[i] = new[] { Codes![corner], Codes[corner + 1], Codes[corner + Shape[3]], Codes[corner + Shape[3] + 1] }.Max();
        }

        return OfCodes([Shape[0], Shape[1], height, width], codes, Grid!);
    }

    public PlainValue GlobalAverage()
    {
        int pixels = Shape[2] * Shape[3];
        return new([Shape[0], Shape[1], 1, 1], [.. Reals.Chunk(pixels).Select(plane => plane.Aggregate(0f, (sum, value) => sum + value) / pixels)], null, null);
    }

    public PlainValue Table(Func<float, float> function, QuantizationGrid to) =>
        OfCodes(Shape, [.. Codes!.Select(code => to.Encode(function(Grid!.Decode(code))))], to);

    public static PlainValue OfCodes(int[] shape, long[] codes, QuantizationGrid grid) =>
        new(shape, [.. codes.Select(code => grid.Decode(code))], codes, grid);

    private static long Offset(QuantizedTensor weight, int index, int channel) =>
        weight[index] - weight.Grid.ZeroPoints[weight.Grid.ZeroPoints.Length == 1 ? 0 : channel];

    private long Offset(int index) => Codes![index] - Grid!.ZeroPoints[0];
}
