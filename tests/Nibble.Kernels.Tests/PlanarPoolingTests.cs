using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

public sealed class PlanarPoolingTests
{
    [Fact]
    public void Windows_of_any_size_and_place_give_the_bits_of_plain_loops()
    {
        foreach (int[] d in Gen.Choose(0, 1000).ArrayOf(12).Draw(300))
        {
            int kernelHeight = 1 + (d[0] % 4), kernelWidth = 1 + (d[1] % 4), dilationY = 1 + (d[2] % 2), dilationX = 1 + (d[3] % 2), strideY = 1 + (d[4] % 3), strideX = 1 + (d[5] % 3);
            int top = d[6] % kernelHeight, left = d[7] % kernelWidth, height = 1 + (d[8] % 12), width = 1 + (d[9] % 50);
            int roomY = height + (2 * top) - ((kernelHeight - 1) * dilationY) - 1, roomX = width + (2 * left) - ((kernelWidth - 1) * dilationX) - 1;
            if (roomY < 0 || roomX < 0)
                continue;
            var window = new PlanarWindow(height, width, kernelHeight, kernelWidth, (roomY / strideY) + 1, (roomX / strideX) + 1)
            {
                StrideY = strideY,
                StrideX = strideX,
                DilationY = dilationY,
                DilationX = dilationX,
                PadTop = top,
                PadLeft = left,
            };
            int planes = 1 + (d[10] % 5);
            float[] x = Tensor.Random([planes * height * width], (ulong)d[11]).Values.ToArray();
            x[d[11] % x.Length] = d[11] % 3 == 0 ? float.NaN : float.PositiveInfinity;
            float[] greatest = new float[planes * window.OutputHeight * window.OutputWidth], mean = [.. greatest], meanOfAll = [.. greatest];

            PlanarPooling.Max(x, window, greatest);
            PlanarPooling.Average(x, window, countsPadding: false, mean);
            PlanarPooling.Average(x, window, countsPadding: true, meanOfAll);

            Assert.Equal(Plain(x, planes, window, float.NegativeInfinity, Math.Max, (greatest, _) => greatest), greatest);
            Assert.Equal(Plain(x, planes, window, 0, (sum, value) => sum + value, (sum, count) => sum / count), mean);
            Assert.Equal(Plain(x, planes, window, 0, (sum, value) => sum + value, (sum, _) => sum / (kernelHeight * kernelWidth)), meanOfAll);
        }
    }

    [Fact]
    public void Means_of_planes_are_one_chain_each()
    {
        foreach ((int planes, int length) in ((int, int)[])[(1, 1), (7, 5), (8, 64), (37, 49), (3, 20_011), (100, 1024)])
        {
            float[] x = Tensor.Random([planes * length], 9).Values.ToArray();
            var y = new float[planes];

            PlaneMeans.Run(x, y);

            Assert.Equal(Enumerable.Range(0, planes).Select(plane => x.AsSpan(plane * length, length).ToArray().Aggregate(0f, (sum, value) => sum + value) / length), y);
        }
    }

    [Fact]
    public void Spans_of_other_planes_are_refused()
    {
        var window = new PlanarWindow(4, 4, 2, 2, 2, 2) { StrideX = 2, StrideY = 2 };

        Assert.Throws<ArgumentException>(() => PlanarPooling.Max(new float[32], window, new float[4]));
        Assert.Throws<ArgumentException>(() => PlanarPooling.Max(new float[16], window with { StrideX = 0 }, new float[4]));
        Assert.Throws<ArgumentException>(() => PlaneMeans.Run(new float[7], new float[2]));
    }

    private static float[] Plain(float[] x, int planes, PlanarWindow window, float start, Func<float, float, float> take, Func<float, int, float> finish)
    {
        var y = new float[planes * window.OutputHeight * window.OutputWidth];
        for (int i = 0; i < y.Length; i++)
        {
            (int rest, int ox) = Math.DivRem(i, window.OutputWidth);
            (int plane, int oy) = Math.DivRem(rest, window.OutputHeight);
            float sum = start;
            int inside = 0;
            for (int ky = 0; ky < window.KernelHeight; ky++)
            {
                for (int kx = 0; kx < window.KernelWidth; kx++)
                {
                    int row = (oy * window.StrideY) - window.PadTop + (ky * window.DilationY), column = (ox * window.StrideX) - window.PadLeft + (kx * window.DilationX);
                    if (row < 0 || row >= window.Height || column < 0 || column >= window.Width)
                        continue;
                    sum = take(sum, x[(((plane * window.Height) + row) * window.Width) + column]);
                    inside++;
                }
            }

            y[i] = finish(sum, inside);
        }

        return y;
    }
}
