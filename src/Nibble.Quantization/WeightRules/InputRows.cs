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
    /// <param name="choice">Which rows to show, the same of each group; null for all.</param>
    public static void Visit(WeightMatrix weights, Tensor input, Action<int, ReadOnlyMemory<float>> show, RowChoice? choice = null)
    {
        if (weights.Layer.Operator is Conv conv)
            VisitPatches(weights, conv, input, show, choice);
        else
            show(0, choice is null ? input.Memory : Picked(input, weights.Depth, choice));
    }

    private static ReadOnlyMemory<float> Picked(Tensor input, int depth, RowChoice choice)
    {
        int count = input.Length / depth;
        int[] chosen = choice.Next(count);
        if (chosen.Length == count)
            return input.Memory;
        var rows = new float[chosen.Length * depth];
        for (int i = 0; i < chosen.Length; i++)
            input.Values.Slice(chosen[i] * depth, depth).CopyTo(rows.AsSpan(i * depth));
        return rows;
    }

    private static void VisitPatches(WeightMatrix weights, Conv conv, Tensor input, Action<int, ReadOnlyMemory<float>> show, RowChoice? choice)
    {
        Shape filter = weights.Values.Shape, image = input.Shape;
        (int height, int width) = conv.Window.OutputSize(image[2], image[3], filter[2], filter[3]);
        int channels = filter[1], plane = image[2] * image[3];
        int[] all = [.. Enumerable.Range(0, height * width)];
        var rows = new float[all.Length * weights.Depth];
        for (int sample = 0; sample < image[0]; sample++)
        {
            int[] positions = choice?.Next(all.Length) ?? all;
            for (int group = 0; group < conv.Groups; group++)
            {
                ReadOnlySpan<float> part = input.Values.Slice(((sample * conv.Groups) + group) * channels * plane, channels * plane);
                Gather(part, channels, (image[2], image[3]), (filter[2], filter[3]), width, positions, conv.Window, rows);
                show(group, rows.AsMemory(0, positions.Length * weights.Depth));
            }
        }
    }

    private static void Gather(ReadOnlySpan<float> image, int channels, (int Height, int Width) size, (int Height, int Width) kernel, int width, ReadOnlySpan<int> positions, Window window, Span<float> rows)
    {
        int next = 0;
        foreach (int position in positions)
        {
            int top = (position / width * window.StrideY) - window.PadTop, left = (position % width * window.StrideX) - window.PadLeft;
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
