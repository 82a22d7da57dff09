using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>The mean under a kernel: a float sum in the kernel's order, row by row, divided by a count.</summary>
internal sealed class AveragePooling(AveragePool pool) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        (int height, int width, Window window) = (inputs[0].Shape[2], inputs[0].Shape[3], pool.Window);
        int planes = inputs[0].Shape[0] * inputs[0].Shape[1], next = 0;
        Span<float> y = output.Values;
        for (int plane = 0; plane < planes; plane++)
        {
            ReadOnlySpan<float> x = inputs[0].Values.Slice(plane * height * width, height * width);
            for (int oy = 0; oy < output.Shape[2]; oy++)
            {
                for (int ox = 0; ox < output.Shape[3]; ox++)
                {
                    float sum = 0;
                    int inside = 0;
                    int top = (oy * window.StrideY) - window.PadTop, left = (ox * window.StrideX) - window.PadLeft;
                    for (int ky = 0, row = top; ky < pool.KernelHeight; ky++, row += window.DilationY)
                    {
                        for (int kx = 0, column = left; kx < pool.KernelWidth && (uint)row < (uint)height; kx++, column += window.DilationX)
                        {
                            if ((uint)column >= (uint)width)
                                continue;
                            sum += x[(row * width) + column];
                            inside++;
                        }
                    }

                    y[next++] = sum / (pool.CountIncludePad ? pool.KernelHeight * pool.KernelWidth : inside);
                }
            }
        }
    }
}
