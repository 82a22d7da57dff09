using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

/// <summary>Pooling and convolution of single channels, judged by plain loops over sampled images, kernels, strides and dilations.</summary>
public sealed class FloatWindowTests
{
    [Fact]
    public void Pooling_gives_the_bits_of_plain_loops() => ForAll(geometry =>
    {
        float[] divisors = geometry.Images % 2 == 0 ? [geometry.Taps.Length] : Floats(geometry.OutputHeight * geometry.OutputWidth, 5);
        float[] greatest = new float[geometry.OutputLength(1)], mean = new float[greatest.Length];
        geometry.Walk((row, output, pixel) =>
        {
            for (int c = 0; c < geometry.Channels; c++)
            {
                float most = float.NegativeInfinity, sum = 0;
                foreach (int tap in geometry.Taps)
                {
                    most = Math.Max(most, geometry.Input[row + tap + c]);
                    sum += geometry.Input[row + tap + c];
                }

                greatest[(output * geometry.Channels) + c] = most;
                mean[(output * geometry.Channels) + c] = sum / divisors[divisors.Length == 1 ? 0 : pixel];
            }
        });
        using GuardedMemory<float> input = new(geometry.Input), output = new(greatest);

        output.Span.Clear();
        FloatPooling.Max(input.Span, geometry.Rows, geometry.Taps, geometry.Channels, output.Span, geometry.OutputRows(1));
        Assert.Equal(greatest, output.Span.ToArray());
        FloatPooling.Average(input.Span, geometry.Rows, geometry.Taps, geometry.Channels, divisors, output.Span, geometry.OutputRows(1));
        Assert.Equal(mean, output.Span.ToArray());
    });

    [Fact]
    public void A_convolution_of_single_channels_gives_the_bits_of_plain_loops() => ForAll(geometry =>
    {
        int multiplier = 1 + (geometry.Images % 3 / 2), outputs = geometry.Channels * multiplier, taps = geometry.Taps.Length;
        float[] weights = Floats(outputs * taps, 2), bias = Floats(outputs, 3), expected = new float[geometry.OutputLength(multiplier)];
        geometry.Walk((row, output, _) =>
        {
            for (int o = 0; o < outputs; o++)
            {
                float sum = bias[o];
                for (int tap = 0; tap < taps; tap++)
                    sum = MathF.FusedMultiplyAdd(geometry.Input[row + geometry.Taps[tap] + (o / multiplier)], weights[(o * taps) + tap], sum);
                expected[(output * outputs) + o] = sum < -0.5f ? -0.5f : sum > 1 ? 1 : sum;
            }
        });
        using GuardedMemory<float> input = new(geometry.Input), output = new(new float[expected.Length]);
        using var convolution = new FloatDepthwise(weights, geometry.Channels, geometry.Taps, bias, multiplier, low: -0.5f, high: 1);

        convolution.Run(input.Span, geometry.Rows, output.Span, geometry.OutputRows(multiplier));

        Assert.Equal(expected, output.Span.ToArray());
    });

    [Fact]
    public void What_does_not_fit_is_refused_with_the_numbers()
    {
        RowGrid rows = RowGrid.Matrix(2, 4);
        Assert.Contains("reach from element 1 to 9, but it has 8", Assert.Throws<ArgumentException>(() => FloatPooling.Max(new float[8], rows, [0, 1], 4, new float[8], rows)).Message, StringComparison.Ordinal);
        Assert.Contains("needs one divisor or 2, but there are 3", Assert.Throws<ArgumentException>(() => FloatPooling.Average(new float[8], rows, [0], 4, new float[3], new float[8], rows)).Message, StringComparison.Ordinal);
        Assert.Contains("need 8 weights, but there are 7", Assert.Throws<ArgumentException>(() => new FloatDepthwise(new float[7], 4, [0, 1], [])).Message, StringComparison.Ordinal);
        using var convolution = new FloatDepthwise(new float[8], 4, [0, 1], []);
        Assert.Contains("output reach from element 0 to 8, but it has 7", Assert.Throws<ArgumentException>(() => convolution.Run(new float[9], rows, new float[7], rows)).Message, StringComparison.Ordinal);
    }

    private static void ForAll(Action<Geometry> check) =>
        Prop.ForAll(Gen.Choose(0, 1000).ArrayOf(9).ToArbitrary(), numbers => check(new Geometry(numbers))).Holds();

    private static float[] Floats(int count, ulong seed) => Tensor.Random([count], seed).Values.ToArray();

    private sealed class Geometry
    {
        private readonly int _height;
        private readonly int _width;
        private readonly int _stride;

        public Geometry(int[] numbers)
        {
            (Images, Channels, _stride) = (1 + (numbers[0] % 3), 1 + (numbers[1] % 41), 1 + (numbers[2] % 3));
            int kernelHeight = 1 + (numbers[3] % 3), kernelWidth = 1 + (numbers[4] % 4), dilation = 1 + (numbers[5] % 2);
            int spanY = ((kernelHeight - 1) * dilation) + 1, spanX = ((kernelWidth - 1) * dilation) + 1;
            (_height, _width) = (spanY + (numbers[6] % 9), spanX + (numbers[7] % 29));
            (OutputHeight, OutputWidth) = (((_height - spanY) / _stride) + 1, ((_width - spanX) / _stride) + 1);
            Taps = [.. Enumerable.Range(0, kernelHeight * kernelWidth).Select(tap => ((tap / kernelWidth * dilation * _width) + (tap % kernelWidth * dilation)) * Channels)];
            Input = Floats(Images * _height * _width * Channels, (ulong)numbers[8]);
            Input[numbers[8] % Input.Length] = float.NaN;
        }

        public int Images { get; }

        public int Channels { get; }

        public int OutputHeight { get; }

        public int OutputWidth { get; }

        public int[] Taps { get; }

        public float[] Input { get; }

        public RowGrid Rows => new(Images, OutputHeight, OutputWidth, _height * _width * Channels, (nint)_stride * _width * Channels, (nint)_stride * Channels);

        public RowGrid OutputRows(int multiplier) => new(Images, OutputHeight, OutputWidth, OutputHeight * OutputWidth * Channels * multiplier, OutputWidth * Channels * multiplier, Channels * multiplier);

        public int OutputLength(int multiplier) => Images * OutputHeight * OutputWidth * Channels * multiplier;

        // Each pixel of the output: where its kernel stands, its number among all, its number in its image.
        public void Walk(Action<int, int, int> visit)
        {
            for (int image = 0; image < Images; image++)
                for (int y = 0; y < OutputHeight; y++)
                    for (int x = 0; x < OutputWidth; x++)
                        visit(((((image * _height) + (y * _stride)) * _width) + (x * _stride)) * Channels, (((image * OutputHeight) + y) * OutputWidth) + x, (y * OutputWidth) + x);
        }
    }
}
