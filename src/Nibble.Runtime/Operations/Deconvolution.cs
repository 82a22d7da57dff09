using System.Buffers;
using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>A transposed convolution: a matrix product gives what each pixel adds, which is then added where it belongs.</summary>
internal sealed class Deconvolution(ConvTranspose conv) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        (Shape x, Shape w, Shape y) = (inputs[0].Shape, inputs[1].Shape, output.Shape);
        int plane = x[2] * x[3], depth = x[1] / conv.Groups, outputs = w[1], taps = w[2] * w[3], target = y[2] * y[3];
        FillWithBias(inputs.Length > 2 ? inputs[2].Values : [], y[1], target, output.Values);
        float[] parts = ArrayPool<float>.Shared.Rent(outputs * taps * plane);
        for (int image = 0; image < x[0] && plane > 0; image++)
        {
            for (int group = 0; group < conv.Groups; group++)
            {
                // [C / groups, M / groups · kH · kW], turned, times [C / groups, H · W].
                int block = (image * conv.Groups) + group;
                FloatGemm.Fastest.Run(
                    new GemmSize(outputs * taps, plane, depth),
                    inputs[1].Values.Slice(group * depth * outputs * taps, depth * outputs * taps), true,
                    inputs[0].Values.Slice(block * depth * plane, depth * plane), false,
                    parts);
                for (int channel = 0; channel < outputs; channel++)
                    Add(parts.AsSpan(channel * taps * plane, taps * plane), x, w, output.Values.Slice(((block * outputs) + channel) * target, target), y);
            }
        }

        ArrayPool<float>.Shared.Return(parts);
    }

    private static void FillWithBias(ReadOnlySpan<float> bias, int channels, int plane, Span<float> output)
    {
        if (bias.IsEmpty)
            output.Clear();
        else
            for (int i = 0; i < output.Length; i += plane)
                output.Slice(i, plane).Fill(bias[i / plane % channels]);
    }

    // What all pixels add to one channel by each tap of the filter, [kH, kW, H, W].
    private void Add(ReadOnlySpan<float> parts, Shape x, Shape w, Span<float> plane, Shape y)
    {
        Window window = conv.Window;
        int from = 0;
        for (int ky = 0; ky < w[2]; ky++)
        {
            for (int kx = 0; kx < w[3]; kx++)
            {
                for (int row = 0; row < x[2]; row++, from += x[3])
                {
                    int to = (row * window.StrideY) + (ky * window.DilationY) - window.PadTop;
                    if ((uint)to < (uint)y[2])
                        AddRow(parts.Slice(from, x[3]), plane.Slice(to * y[3], y[3]), (kx * window.DilationX) - window.PadLeft);
                }
            }
        }
    }

    private void AddRow(ReadOnlySpan<float> parts, Span<float> row, int first)
    {
        for (int i = 0, to = first; i < parts.Length; i++, to += conv.Window.StrideX)
            if ((uint)to < (uint)row.Length)
                row[to] += parts[i];
    }
}
