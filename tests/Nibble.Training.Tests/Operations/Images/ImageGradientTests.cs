using FsCheck.Fluent;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>Convolutions and poolings against loops in double precision over sampled shapes: strides, dilations, groups, uneven padding, kernels larger than the image.</summary>
public sealed class ImageGradientTests
{
    [Fact]
    public void Convolution_agrees_with_its_definition() => ForAll(draw =>
    {
        (int groups, int groupInputs, int groupOutputs) = (draw.Next(1, 3), draw.Next(1, 3), draw.Next(1, 3));
        Geometry geometry = new(draw, groups * groupInputs, groups * groupOutputs, pool: false);
        float padding = draw.Next(-1, 1);
        bool biased = draw.Next(0, 1) == 0;
        Tensor x = Tensor.Random(geometry.Input, draw.Seed), w = Tensor.Random([groups * groupOutputs, groupInputs, geometry.Kernel.Height, geometry.Kernel.Width], draw.Seed + 1), b = Tensor.Random([groups * groupOutputs], draw.Seed + 2);
        double[] Definition(double[][] values) => geometry.Compute((n, oy, ox, o) =>
        {
            double sum = biased ? values[2][o] : 0;
            geometry.Walk(oy, ox, (tap, y, px) =>
            {
                for (int i = 0; i < groupInputs; i++)
                    sum += values[1][(((o * groupInputs) + i) * geometry.Taps) + tap] * (geometry.IsInside(y, px) ? values[0][geometry.At(n, y, px, (o / groupOutputs * groupInputs) + i)] : padding);
            });
            return sum;
        });
        GradientCheck.Agrees(biased ? [x, w, b] : [x, w], inputs => inputs[0].Convolution(inputs[1], biased ? inputs[2] : null, geometry.Window, groups, padding), Definition);
    });

    [Fact]
    public void Max_pooling_agrees_with_its_definition() => ForAll(draw =>
    {
        int channels = draw.Next(1, 11);
        Geometry geometry = new(draw, channels, channels, pool: true);

        // No two values of an image are near each other.
        Tensor x = Tensor.Random(geometry.Input, draw.Seed);
        int[] order = [.. Enumerable.Range(0, x.Length).OrderBy(i => x[i])];
        for (int i = 0; i < order.Length; i++)
            x[order[i]] = (i - (order.Length / 2)) * 0.01f;
        GradientCheck.Agrees([x], inputs => inputs[0].MaxPool(geometry.Kernel, geometry.Window), values => geometry.Compute((n, oy, ox, o) =>
        {
            double most = double.NegativeInfinity;
            geometry.Walk(oy, ox, (_, y, px) => most = geometry.IsInside(y, px) ? Math.Max(most, values[0][geometry.At(n, y, px, o)]) : most);
            return most;
        }));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Average_pooling_agrees_with_its_definition(bool countPadding) => ForAll(draw =>
    {
        int channels = draw.Next(1, 11);
        Geometry geometry = new(draw, channels, channels, pool: true);
        GradientCheck.Agrees([Tensor.Random(geometry.Input, draw.Seed)], inputs => inputs[0].AveragePool(geometry.Kernel, geometry.Window, countPadding), values => geometry.Compute((n, oy, ox, o) =>
        {
            (double sum, int count) = (0, 0);
            geometry.Walk(oy, ox, (_, y, px) =>
            {
                sum += geometry.IsInside(y, px) ? values[0][geometry.At(n, y, px, o)] : 0;
                count += countPadding || geometry.IsInside(y, px) ? 1 : 0;
            });
            return sum / count;
        }));
    });

    [Fact]
    public void The_average_of_an_image_agrees_with_its_definition() => ForAll(draw =>
    {
        (int images, int height, int width, int channels) = (draw.Next(1, 3), draw.Next(1, 5), draw.Next(1, 7), draw.Next(1, 17));
        GradientCheck.Agrees([Tensor.Random([images, height, width, channels], draw.Seed)], inputs => inputs[0].GlobalAveragePool(), values =>
            [.. Enumerable.Range(0, images * channels).Select(i => Enumerable.Range(0, height * width).Average(pixel => values[0][(((i / channels * height * width) + pixel) * channels) + (i % channels)]))]);
    });

    [Fact]
    public void Of_equal_values_the_first_gets_the_derivative()
    {
        var x = new Parameter("x", new Tensor([1, 2, 2, 9]));
        Tensor gradient = Loss.MeanAbsoluteError(new Variable(x).MaxPool(2, new Window()), new Tensor([1, 1, 1, 9], [-1, -1, -1, -1, -1, -1, -1, -1, -1])).Backward()[x];
        for (int i = 0; i < 36; i++)
            Assert.Equal(i < 9 ? 1f / 9 : 0, gradient[i]);
    }

    [Fact]
    public void Not_a_number_wins()
    {
        foreach (int bad in (int[])[0, 9, 18, 27])
        {
            var x = new Tensor([1, 2, 2, 9]);
            x[bad] = float.NaN;
            Assert.Equal(float.NaN, new Variable(x).MaxPool(2, new Window()).Value[0]);
        }
    }

    [Fact]
    public void Shapes_that_disagree_are_named()
    {
        var x = new Variable(new Tensor([2, 5, 7, 3]));
        Assert.Contains("takes images of 4 channels, but got [2, 3, 5, 7]", Assert.Throws<TrainingException>(() => x.Convolution(new Variable(new Tensor([6, 4, 3, 3])), null, new Window())).Message, StringComparison.Ordinal);
        Assert.Contains("bias of shape [6], but got [5]", Assert.Throws<TrainingException>(() => x.Convolution(new Variable(new Tensor([6, 3, 3, 3])), new Variable(new Tensor([5])), new Window())).Message, StringComparison.Ordinal);
        Assert.Contains("4 groups, but got [6, 3, 3, 3]", Assert.Throws<TrainingException>(() => x.Convolution(new Variable(new Tensor([6, 3, 3, 3])), null, new Window(), groups: 4)).Message, StringComparison.Ordinal);
        Assert.Contains("kernel of 6x6 with dilations of 1x1, which does not fit an image of 5x7", Assert.Throws<TrainingException>(() => x.MaxPool(6, new Window())).Message, StringComparison.Ordinal);
        Assert.Contains("nothing but padding", Assert.Throws<TrainingException>(() => x.AveragePool(2, new Window { PadTop = 2 })).Message, StringComparison.Ordinal);
        Assert.Contains("takes images, [N, C, H, W], but got [2, 3]", Assert.Throws<TrainingException>(() => new Variable(new Tensor([2, 3])).GlobalAveragePool()).Message, StringComparison.Ordinal);
    }

    private static void ForAll(Action<Draw> check) => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => check(new Draw((ulong)seed))).Holds();

    private sealed class Draw(ulong seed)
    {
        private readonly CounterRandom _random = new(seed);
        private ulong _drawn;

        public ulong Seed => seed;

        public int Next(int least, int greatest) => Math.Min((int)MathF.Floor(_random.Uniform(_drawn++, least, greatest + 1)), greatest);
    }

    private sealed class Geometry
    {
        private readonly int _height;
        private readonly int _width;
        private readonly int _inputs;
        private readonly int _outputs;
        private readonly int _images;

        public Geometry(Draw draw, int inputs, int outputs, bool pool)
        {
            (_inputs, _outputs, _images) = (inputs, outputs, draw.Next(1, 2));
            Kernel = new Extent(draw.Next(1, 3), draw.Next(1, 3));
            (int mostRows, int mostPixels) = pool ? (Kernel.Height - 1, Kernel.Width - 1) : (2, 2);
            Window = new Window
            {
                StrideY = draw.Next(1, 3),
                StrideX = draw.Next(1, 3),
                DilationY = draw.Next(1, 2),
                DilationX = draw.Next(1, 2),
                PadTop = draw.Next(0, mostRows),
                PadLeft = draw.Next(0, mostPixels),
                PadBottom = draw.Next(0, mostRows),
                PadRight = draw.Next(0, mostPixels),
            };
            int spanY = ((Kernel.Height - 1) * Window.DilationY) + 1, spanX = ((Kernel.Width - 1) * Window.DilationX) + 1;

            // A pooling with dilation may see nothing but padding where the image is smaller than its kernel.
            _height = Math.Max(draw.Next(1, 5), pool ? spanY : spanY - Window.PadTop - Window.PadBottom);
            _width = Math.Max(draw.Next(1, 5), pool ? spanX : spanX - Window.PadLeft - Window.PadRight);
        }

        public Extent Kernel { get; }

        public Window Window { get; }

        public int Taps => Kernel.Height * Kernel.Width;

        public Shape Input => [_images, _height, _width, _inputs];

        public bool IsInside(int y, int x) => y >= 0 && y < _height && x >= 0 && x < _width;

        public int At(int n, int y, int x, int channel) => (((((n * _height) + y) * _width) + x) * _inputs) + channel;

        // The kernel's elements, and where they lie.
        public void Walk(int oy, int ox, Action<int, int, int> visit)
        {
            for (int tap = 0; tap < Taps; tap++)
                visit(tap, (oy * Window.StrideY) + (tap / Kernel.Width * Window.DilationY) - Window.PadTop, (ox * Window.StrideX) + (tap % Kernel.Width * Window.DilationX) - Window.PadLeft);
        }

        public double[] Compute(Func<int, int, int, int, double> output)
        {
            List<double> outputs = [];
            (int height, int width) = Window.OutputSize(_height, _width, Kernel.Height, Kernel.Width);
            for (int n = 0; n < _images; n++)
                for (int y = 0; y < height; y++)
                    for (int x = 0; x < width; x++)
                        for (int o = 0; o < _outputs; o++)
                            outputs.Add(output(n, y, x, o));
            return [.. outputs];
        }
    }
}
