using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class PlanarConvolutionTests
{
    [Fact]
    public void Every_tile_gives_the_bits_of_one_chain_for_each_result()
    {
        foreach (FloatTile tile in FloatTile.FastestFirst.Where(tile => tile.IsSupported))
        {
            foreach ((int images, int groups, int inputs, int outputs, PlanarWindow window) in Cases())
            {
                float[] x = Floats(images * groups * inputs * window.Height * window.Width, 1), weights = Floats(groups * outputs * inputs * window.KernelHeight * window.KernelWidth, 2), bias = Floats(groups * outputs, 3);
                var y = new float[images * groups * outputs * window.OutputHeight * window.OutputWidth];

                PlanarConvolution.Run(tile, x, images, groups * inputs, window, weights, groups * outputs, groups, bias, y, -1, 2);

                Assert.Equal(Plain(x, images, groups, inputs, outputs, window, weights, bias, -1, 2), y);
            }
        }
    }

    [Fact]
    public void Infinities_and_what_is_no_number_stay_where_they_belong()
    {
        var window = new PlanarWindow(5, 7, 3, 3, 5, 7) { PadTop = 1, PadLeft = 1 };
        float[] x = Floats(2 * 3 * 35, 4), weights = Floats(4 * 27, 5);
        (x[3], x[40], x[90]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        var y = new float[2 * 4 * 35];

        PlanarConvolution.Run(x, 2, 3, window, weights, 4, 1, [], y);

        Assert.Equal(Plain(x, 2, 1, 3, 4, window, weights, null, float.NegativeInfinity, float.PositiveInfinity), y);
        Assert.Contains(y, float.IsNaN);
    }

    [Fact]
    public void Spans_of_another_length_are_refused()
    {
        var window = new PlanarWindow(4, 4, 3, 3, 2, 2);

        Assert.Throws<ArgumentException>(() => PlanarConvolution.Run(new float[15], 1, 1, window, new float[9], 1, 1, [], new float[4]));
        Assert.Throws<ArgumentException>(() => PlanarConvolution.Run(new float[16], 1, 1, window, new float[8], 1, 1, [], new float[4]));
        Assert.Throws<ArgumentException>(() => PlanarConvolution.Run(new float[16], 1, 1, window, new float[9], 1, 1, [1, 2], new float[4]));
        Assert.Throws<ArgumentException>(() => PlanarConvolution.Run(new float[16], 1, 1, window, new float[9], 1, 1, [], new float[5]));
        Assert.Throws<ArgumentException>(() => PlanarConvolution.Run(new float[32], 1, 2, window, new float[9], 1, 3, [], new float[4]));
    }

    // By hand what cuts, blocks and rows need, and at random what windows may be.
    private static IEnumerable<(int Images, int Groups, int Inputs, int Outputs, PlanarWindow Window)> Cases()
    {
        yield return (3, 1, 64, 40, new PlanarWindow(9, 11, 3, 3, 9, 11) { PadTop = 1, PadLeft = 1 });
        yield return (2, 1, 512, 13, new PlanarWindow(4, 5, 1, 1, 4, 5));
        yield return (1, 1, 100, 70, new PlanarWindow(17, 19, 3, 3, 8, 9) { StrideX = 2, StrideY = 2 });
        yield return (2, 12, 1, 1, new PlanarWindow(13, 14, 3, 3, 13, 14) { PadTop = 1, PadLeft = 1 });
        yield return (5, 1, 3, 7, new PlanarWindow(4, 4, 4, 4, 1, 1));
        yield return (0, 1, 3, 7, new PlanarWindow(4, 4, 4, 4, 1, 1));
        yield return (1, 1, 2, 2, new PlanarWindow(2, 1, 5, 7, 3, 4) { PadTop = 3, PadLeft = 5 });
        foreach (int[] d in Gen.Choose(0, 1000).ArrayOf(14).Draw(40))
        {
            int kernelHeight = 1 + (d[0] % 4), kernelWidth = 1 + (d[1] % 4), dilationY = 1 + (d[2] % 2), dilationX = 1 + (d[3] % 3), strideY = 1 + (d[4] % 3), strideX = 1 + (d[5] % 3);
            int top = d[6] % 4, left = d[7] % 4, height = 1 + (d[8] % 12), width = 1 + (d[9] % 40);
            int roomY = height + (2 * top) - ((kernelHeight - 1) * dilationY) - 1, roomX = width + (2 * left) - ((kernelWidth - 1) * dilationX) - 1;
            if (roomY < 0 || roomX < 0)
                continue;
            yield return (1 + (d[10] % 3), 1 + (d[11] % 3), 1 + (d[12] % 5), 1 + (d[13] % 15), new PlanarWindow(height, width, kernelHeight, kernelWidth, (roomY / strideY) + 1, (roomX / strideX) + 1)
            {
                StrideY = strideY,
                StrideX = strideX,
                DilationY = dilationY,
                DilationX = dilationX,
                PadTop = top,
                PadLeft = left,
            });
        }
    }

    private static float[] Floats(int count, ulong seed) => Tensor.Random([count], seed).Values.ToArray();

    private static float[] Plain(float[] x, int images, int groups, int inputs, int outputs, PlanarWindow window, float[] weights, float[]? bias, float low, float high)
    {
        var y = new float[images * groups * outputs * window.OutputHeight * window.OutputWidth];
        for (int i = 0; i < y.Length; i++)
        {
            (int rest, int ox) = Math.DivRem(i, window.OutputWidth);
            (rest, int oy) = Math.DivRem(rest, window.OutputHeight);
            (int image, int output) = Math.DivRem(rest, groups * outputs);
            float sum = 0;
            for (int c = 0; c < inputs; c++)
            {
                for (int ky = 0; ky < window.KernelHeight; ky++)
                {
                    for (int kx = 0; kx < window.KernelWidth; kx++)
                    {
                        int row = (oy * window.StrideY) - window.PadTop + (ky * window.DilationY), column = (ox * window.StrideX) - window.PadLeft + (kx * window.DilationX);
                        bool isInside = row >= 0 && row < window.Height && column >= 0 && column < window.Width;
                        float value = isInside ? x[(((((((image * groups) + (output / outputs)) * inputs) + c) * window.Height) + row) * window.Width) + column] : 0;
                        sum = MathF.FusedMultiplyAdd(weights[(((((output * inputs) + c) * window.KernelHeight) + ky) * window.KernelWidth) + kx], value, sum);
                    }
                }
            }

            sum += bias?[output] ?? 0;
            y[i] = sum < low ? low : sum > high ? high : sum;
        }

        return y;
    }
}
