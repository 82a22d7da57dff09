using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>What a layer's weights are multiplied with, one row for each output position: the input itself, or the patches that a kernel sees.</summary>
internal static class InputRows
{
    /// <summary>Shows the rows of a batch, group by group.</summary>
    /// <param name="weights">The layer.</param>
    /// <param name="input">Its input.</param>
    /// <param name="show">Gets the group and its rows, each of as many numbers as the weights have columns; the memory is used again.</param>
    public static void Visit(WeightMatrix weights, Tensor input, Action<int, ReadOnlyMemory<float>> show)
    {
        if (weights.Layer.Operator is not Conv conv)
        {
            show(0, input.Memory);
            return;
        }

        Shape filter = weights.Values.Shape, image = input.Shape;
        (int height, int width) = conv.Window.OutputSize(image[2], image[3], filter[2], filter[3]);
        int channels = filter[1], plane = image[2] * image[3];
        var rows = new float[height * width * weights.Depth];
        for (int block = 0; block < image[0] * conv.Groups; block++)
        {
            Gather(input.Values.Slice(block * channels * plane, channels * plane), channels, (image[2], image[3]), (filter[2], filter[3]), (height, width), conv.Window, rows);
            show(block % conv.Groups, rows);
        }
    }

    private static void Gather(ReadOnlySpan<float> image, int channels, (int Height, int Width) size, (int Height, int Width) kernel, (int Height, int Width) output, Window window, Span<float> rows)
    {
        int next = 0;
        for (int position = 0; position < output.Height * output.Width; position++)
        {
            int top = (position / output.Width * window.StrideY) - window.PadTop, left = (position % output.Width * window.StrideX) - window.PadLeft;
            for (int channel = 0; channel < channels; channel++)
                for (int ky = 0; ky < kernel.Height; ky++)
                    for (int kx = 0; kx < kernel.Width; kx++)
                    {
                        int y = top + (ky * window.DilationY), x = left + (kx * window.DilationX);
                        bool isInside = (uint)y < (uint)size.Height && (uint)x < (uint)size.Width;
                        rows[next++] = isInside ? image[(((channel * size.Height) + y) * size.Width) + x] : 0;
                    }
        }
    }
}
