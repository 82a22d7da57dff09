using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

/// <summary>Pooling forward and back, bit for bit that of plain loops: over sampled images, kernels, strides, dilations and paddings, with ties and numbers that are none.</summary>
public sealed class ImagePoolingTests
{
    [Fact]
    public void Sampled_shapes_give_the_bits_of_plain_loops() =>
        Prop.ForAll(Gen.Choose(0, 1000).ArrayOf(14).ToArbitrary(), numbers => Check(Drawn(numbers), (ulong)numbers[13])).Holds();

    [Fact]
    public void Shapes_of_networks_give_the_bits_of_plain_loops_on_one_thread_and_on_two()
    {
        Check(new ConvolutionShape(9, 32, 32, 64, 64, 2, 2) { StrideY = 2, StrideX = 2 }, 1);
        Check(new ConvolutionShape(5, 31, 29, 67, 67, 3, 3) { StrideY = 2, StrideX = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }, 2);
        Check(new ConvolutionShape(8, 13, 11, 128, 128, 3, 3) { PadTop = 1, PadRight = 2 }, 3);
    }

    [Fact]
    public void Of_several_greatest_values_the_first_wins_and_what_is_no_number_wins_over_all()
    {
        var shape = new ConvolutionShape(1, 2, 2, 1, 1, 2, 2);
        float[] y = new float[1];
        ushort[] winner = new ushort[1];
        ImagePooling.Max(shape, [1, 5, 5, 5], y, winner);
        Assert.Equal((5f, 1), (y[0], winner[0]));
        ImagePooling.Max(shape, [1, 5, float.NaN, 9], y, winner);
        Assert.Equal((float.NaN, 2), (y[0], winner[0]));
        ImagePooling.Max(shape, [float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity], y, winner);
        Assert.Equal((float.NegativeInfinity, 0), (y[0], winner[0]));
    }

    [Fact]
    public void Spans_and_sizes_that_do_not_fit_are_refused_with_the_numbers()
    {
        var shape = new ConvolutionShape(1, 4, 4, 3, 3, 2, 2) { StrideY = 2, StrideX = 2 };
        Assert.Contains("has 48 numbers, but the span has 47", Assert.Throws<ArgumentException>(() => ImagePooling.Average(shape, false, new float[47], new float[12])).Message, StringComparison.Ordinal);
        Assert.Contains("has 12 numbers, but the span has 11", Assert.Throws<ArgumentException>(() => ImagePooling.Max(shape, new float[48], new float[12], new ushort[11])).Message, StringComparison.Ordinal);
        Assert.Contains("as many outputs as inputs", Assert.Throws<ArgumentException>(() => ImagePooling.AverageGradient(shape with { Outputs = 6 }, false, new float[24], new float[48])).Message, StringComparison.Ordinal);
    }

    // Kernels that are never all padding: it is narrower than they are.
    private static ConvolutionShape Drawn(int[] numbers)
    {
        (int height, int width, int channels) = (1 + (numbers[0] % 3), 1 + (numbers[1] % 3), 1 + (numbers[2] % 35));
        (int dilationY, int dilationX) = (1 + (numbers[3] % 2), 1 + (numbers[4] % 2));
        return new ConvolutionShape(1 + (numbers[5] % 3), ((height - 1) * dilationY) + 1 + (numbers[6] % 6), ((width - 1) * dilationX) + 1 + (numbers[7] % 7), channels, channels, height, width)
        {
            StrideY = 1 + (numbers[8] % 3),
            StrideX = 1 + (numbers[9] % 3),
            DilationY = dilationY,
            DilationX = dilationX,
            PadTop = numbers[10] % height,
            PadBottom = numbers[10] / 8 % height,
            PadLeft = numbers[11] % width,
            PadRight = numbers[12] % width,
        };
    }

    private static void Check(ConvolutionShape shape, ulong seed)
    {
        // Few different values, so that many are equal.
        float[] x = [.. Tensor.Random([shape.InputLength], seed).Values.ToArray().Select(value => MathF.Round(value * 2))], dy = Tensor.Random([shape.OutputLength], seed + 1).Values.ToArray();
        int limit = Workers.Limit;
        try
        {
            foreach (int threads in (int[])[1, 2])
            {
                Workers.Limit = threads;
                float[] y = new float[shape.OutputLength], dx = new float[shape.InputLength];
                ushort[] winners = new ushort[shape.OutputLength];
                ImagePooling.Max(shape, x, y, winners);
                ImagePooling.MaxGradient(shape, dy, winners, dx);
                (float[] expected, float[] gradient) = PlainMax(shape, x, dy);
                Assert.Equal(expected, y);
                Assert.Equal(gradient, dx);
                foreach (bool countPadding in (bool[])[false, true])
                {
                    ImagePooling.Average(shape, countPadding, x, y);
                    ImagePooling.AverageGradient(shape, countPadding, dy, dx);
                    (expected, gradient) = PlainAverage(shape, countPadding, x, dy);
                    for (int i = 0; i < y.Length; i++)
                        Assert.Equal(expected[i], y[i], 1e-5f);
                    for (int i = 0; i < dx.Length; i++)
                        Assert.Equal(gradient[i], dx[i], 1e-4f);
                }
            }
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    private static (float[] Y, float[] Gradient) PlainMax(ConvolutionShape shape, float[] x, float[] dy)
    {
        float[] y = new float[dy.Length], dx = new float[x.Length];
        for (int output = 0; output < y.Length; output++)
        {
            int[] places = [.. Places(shape, output).Where(place => place >= 0)];
            int winner = places.First(place => x[place] == places.Max(other => x[other]));
            y[output] = x[winner];
        }

        // In the order of the outputs, as each place gathers them.
        for (int output = 0; output < y.Length; output++)
            dx[Places(shape, output).First(place => place >= 0 && x[place] == y[output])] += dy[output];
        return (y, dx);
    }

    private static (float[] Y, float[] Gradient) PlainAverage(ConvolutionShape shape, bool countPadding, float[] x, float[] dy)
    {
        float[] y = new float[dy.Length], dx = new float[x.Length];
        for (int output = 0; output < y.Length; output++)
        {
            int[] all = [.. Places(shape, output)], places = [.. all.Where(place => place >= 0)];
            int count = countPadding ? all.Length : places.Length;
            y[output] = places.Sum(place => x[place]) / count;
            foreach (int place in places)
                dx[place] += dy[output] / count;
        }

        return (y, dx);
    }

    // What an output sees: where in x, or -1 in the padding, in the order of the kernel.
    private static IEnumerable<int> Places(ConvolutionShape shape, int output)
    {
        int channel = output % shape.Inputs, pixel = output / shape.Inputs;
        int ox = pixel % shape.OutputWidth, oy = pixel / shape.OutputWidth % shape.OutputHeight, image = pixel / shape.OutputWidth / shape.OutputHeight;
        for (int ky = 0; ky < shape.KernelHeight; ky++)
        {
            for (int kx = 0; kx < shape.KernelWidth; kx++)
            {
                int y = (oy * shape.StrideY) - shape.PadTop + (ky * shape.DilationY), x = (ox * shape.StrideX) - shape.PadLeft + (kx * shape.DilationX);
                yield return y < 0 || y >= shape.Height || x < 0 || x >= shape.Width ? -1 : (((((image * shape.Height) + y) * shape.Width) + x) * shape.Inputs) + channel;
            }
        }
    }
}
