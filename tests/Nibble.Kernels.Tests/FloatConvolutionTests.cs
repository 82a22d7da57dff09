using FsCheck.Fluent;
using Nibble.Numerics;

namespace Nibble.Kernels.Tests;

/// <summary>Convolutions forward and back, judged by plain loops over sampled images, kernels, strides, dilations, paddings and groups.</summary>
public sealed class FloatConvolutionTests
{
    public static TheoryData<int> Tiles => KernelWalk.Of(FloatTile.FastestFirst, tile => tile.IsSupported);

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Every_tile_gives_the_bits_of_plain_loops(int index) =>
        Prop.ForAll(Gen.Choose(0, 1000).ArrayOf(16).ToArbitrary(), numbers => Check(index, Drawn(numbers), numbers[15] % 2)).Holds();

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Shapes_of_networks_give_the_bits_of_plain_loops(int index)
    {
        Check(index, new ConvolutionShape(3, 11, 11, 3, 33, 3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }, 0);
        Check(index, new ConvolutionShape(5, 8, 8, 40, 65, 3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }, 1);
        Check(index, new ConvolutionShape(2, 33, 17, 13, 7, 1, 1), 0);
        Check(index, new ConvolutionShape(2, 17, 13, 16, 32, 1, 1) { StrideY = 2, StrideX = 2 }, 0);
        Check(index, new ConvolutionShape(1, 28, 28, 1, 6, 5, 5), 0);
        Check(index, new ConvolutionShape(2, 14, 15, 24, 24, 3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1, Groups = 24 }, 0);
        Check(index, new ConvolutionShape(3, 15, 16, 43, 43, 5, 3) { PadTop = 2, PadLeft = 1, PadBottom = 2, StrideX = 2, DilationY = 2, Groups = 43 }, 1);
        Check(index, new ConvolutionShape(2, 9, 11, 12, 36, 3, 3) { PadTop = 1, PadLeft = 1, StrideY = 2, StrideX = 2, Groups = 12 }, 1);
        Check(index, new ConvolutionShape(3, 300, 1, 5, 9, 7, 1) { PadTop = 3, PadBottom = 3 }, 0);
        Check(index, new ConvolutionShape(2, 2, 3, 5, 9, 5, 5) { PadTop = 2, PadBottom = 3, PadLeft = 2, PadRight = 2 }, 0);
        Check(index, new ConvolutionShape(1, 1, 1, 1, 1, 1, 1), 0);
    }

    [Fact]
    public void Sizes_that_make_no_sense_are_refused_with_the_numbers()
    {
        Assert.Contains("spans 3x3 pixels does not fit an image of 2x5", Assert.Throws<ArgumentException>(() => new FloatConvolution(new ConvolutionShape(1, 2, 5, 1, 1, 3, 3))).Message, StringComparison.Ordinal);
        Assert.Contains("4 inputs and 6 outputs do not fall into 4 groups", Assert.Throws<ArgumentException>(() => new FloatConvolution(new ConvolutionShape(1, 5, 5, 4, 6, 3, 3) { Groups = 4 })).Message, StringComparison.Ordinal);
        Assert.Contains("sizes of at least 1", Assert.Throws<ArgumentException>(() => new FloatConvolution(new ConvolutionShape(0, 5, 5, 4, 6, 3, 3))).Message, StringComparison.Ordinal);
        Assert.Contains("padding of at least 0", Assert.Throws<ArgumentException>(() => new FloatConvolution(new ConvolutionShape(1, 5, 5, 4, 6, 3, 3) { PadLeft = -1 })).Message, StringComparison.Ordinal);
        var convolution = new FloatConvolution(new ConvolutionShape(1, 3, 3, 2, 1, 3, 3));
        Assert.Contains("has 18 numbers, but the span has 17", Assert.Throws<ArgumentException>(() => convolution.Forward(new float[17], new float[18], [], new float[1])).Message, StringComparison.Ordinal);
        convolution.Dispose();
        Assert.Throws<ObjectDisposedException>(() => convolution.Forward(new float[18], new float[18], [], new float[1]));
    }

    [Fact]
    public void Nothing_is_allocated_after_the_first_calls()
    {
        var shape = new ConvolutionShape(2, 8, 8, 8, 40, 3, 3) { PadTop = 1, PadLeft = 1, StrideX = 2 };
        using var convolution = new FloatConvolution(shape);
        float[] x = new float[shape.InputLength], y = new float[shape.OutputLength], w = new float[shape.WeightLength], b = new float[40];
        Allocation.AssertNone(() =>
        {
            convolution.Forward(x, w, b, y);
            convolution.InputGradient(y, w, x);
            convolution.WeightGradient(x, y, w, b);
        });
    }

    private static ConvolutionShape Drawn(int[] numbers)
    {
        int groups = 1 + (numbers[0] % 4 / 2), kernelHeight = 1 + (numbers[1] % 4), kernelWidth = 1 + (numbers[2] % 4);
        bool single = numbers[0] % 7 == 0;
        int groupInputs = single ? 1 : 1 + (numbers[3] % 13), groupOutputs = single ? 1 + (numbers[4] % 2) : 1 + (numbers[4] % 37);
        groups = single ? 1 + (numbers[3] % 21) : groups;
        var shape = new ConvolutionShape(1 + (numbers[5] % 3), 1 + (numbers[6] % 9), 1 + (numbers[7] % 11), groups * groupInputs, groups * groupOutputs, kernelHeight, kernelWidth)
        {
            Groups = groups,
            StrideY = 1 + (numbers[8] % 3),
            StrideX = 1 + (numbers[9] % 3),
            DilationY = 1 + (numbers[10] % 5 / 3),
            DilationX = 1 + (numbers[11] % 5 / 3),
            PadTop = numbers[12] % 4,
            PadLeft = numbers[13] % 4,
            PadBottom = numbers[14] % 3,
        };
        int missingRows = Math.Max(shape.SpanY - shape.Height - shape.PadTop - shape.PadBottom, 0), missingColumns = Math.Max(shape.SpanX - shape.Width - shape.PadLeft, 0);
        return shape with { PadBottom = shape.PadBottom + missingRows, PadRight = missingColumns + (numbers[14] % 2) };
    }

    private static void Check(int tile, ConvolutionShape shape, float paddingValue)
    {
        float[] x = Floats(shape.InputLength, 1), w = Floats(shape.WeightLength, 2), bias = shape.Height % 3 == 0 ? new float[shape.Outputs] : Floats(shape.Outputs, 3), dy = Floats(shape.OutputLength, 4);
        if (shape.Images % 3 == 2)
            (x[x.Length / 2], dy[dy.Length / 3]) = (float.NaN, float.PositiveInfinity);
        float[] y = new float[dy.Length], dx = new float[x.Length], dw = new float[w.Length], db = new float[bias.Length];
        ReferenceConvolution.Forward(shape, paddingValue, x, w, bias, y);
        ReferenceConvolution.InputGradient(shape, dy, w, dx);
        ReferenceConvolution.WeightGradient(shape, paddingValue, x, dy, dw, db);

        int threads = Workers.Limit;
        using var convolution = new FloatConvolution(FloatTile.FastestFirst[tile], shape, paddingValue);
        try
        {
            foreach (int limit in (int[])[1, 2])
            {
                Workers.Limit = limit;
                using GuardedMemory<float> input = new(x), weights = new(w), biases = new(bias), outputGradient = new(dy);
                using GuardedMemory<float> output = new(new float[y.Length]), inputGradient = new(new float[x.Length]), weightGradient = new(new float[w.Length]), biasGradient = new(new float[bias.Length]);
                convolution.Forward(input.Span, weights.Span, shape.Height % 3 == 0 ? [] : biases.Span, output.Span);
                convolution.InputGradient(outputGradient.Span, weights.Span, inputGradient.Span);
                convolution.WeightGradient(input.Span, outputGradient.Span, weightGradient.Span, biasGradient.Span);
                Assert.Equal(y, output.Span.ToArray());
                Assert.Equal(dx, inputGradient.Span.ToArray());
                Assert.Equal(dw, weightGradient.Span.ToArray());
                Assert.Equal(db, biasGradient.Span.ToArray());
            }
        }
        finally
        {
            Workers.Limit = threads;
        }
    }

    private static float[] Floats(int count, ulong seed) => Tensor.Random([count], seed).Values.ToArray();
}
