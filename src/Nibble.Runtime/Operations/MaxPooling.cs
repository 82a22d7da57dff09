using System.Numerics;
using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>The greatest value under a kernel, of real numbers or of codes.</summary>
internal sealed class MaxPooling(MaxPool pool) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output) =>
        PlanarPooling.Max(inputs[0].Values, PlanarWindows.Of(pool.Window, pool.KernelHeight, pool.KernelWidth, inputs[0].Shape, output.Shape), output.Values);

    /// <summary>Pools codes [N, C, H, W]; padding counts as <paramref name="lowest"/>.</summary>
    public void Pool<T>(ReadOnlySpan<T> image, Shape from, Span<T> output, Shape to, T lowest)
        where T : INumber<T>
    {
        (int height, int width, Window window) = (from[2], from[3], pool.Window);
        int planes = from[0] * from[1], next = 0;
        for (int plane = 0; plane < planes; plane++)
        {
            ReadOnlySpan<T> x = image.Slice(plane * height * width, height * width);
            for (int oy = 0; oy < to[2]; oy++)
            {
                for (int ox = 0; ox < to[3]; ox++)
                {
                    T greatest = lowest;
                    int top = (oy * window.StrideY) - window.PadTop, left = (ox * window.StrideX) - window.PadLeft;
                    for (int ky = 0, row = top; ky < pool.KernelHeight; ky++, row += window.DilationY)
                        for (int kx = 0, column = left; kx < pool.KernelWidth && (uint)row < (uint)height; kx++, column += window.DilationX)
                            if ((uint)column < (uint)width)
                                greatest = T.Max(greatest, x[(row * width) + column]);
                    output[next++] = greatest;
                }
            }
        }
    }
}
