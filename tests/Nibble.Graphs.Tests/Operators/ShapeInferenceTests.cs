using FsCheck;
using FsCheck.Fluent;
using Nibble.Numerics;
using static Nibble.Graphs.Tests.Build;

namespace Nibble.Graphs.Tests;

public sealed class ShapeInferenceTests
{
    [Fact]
    public void Elementwise_operators_keep_the_shape()
    {
        Shape[] shapes = [Shape.Scalar, [0], [7], [Any, 5], [Any, 3, Any, 2]];
        foreach (Operator operation in new Operator[] { new Relu(), new Identity(), new Tanh(), new Sigmoid(), new LeakyRelu(), new Clip(0, 6), new Quantize(Grid(NumberFormat.Int(4))), Quantize.Dynamic(NumberFormat.UInt(8)) })
            foreach (Shape shape in shapes)
                Assert.Equal(shape, OutputOf(operation, shape));
    }

    [Fact]
    public void Binary_operators_broadcast_like_an_array_of_indices()
    {
        Gen<int[]> sizes = Gen.Choose(0, 4).SelectMany(rank => Gen.Elements(0, 1, 1, 2, 3).ArrayOf(rank));
        Prop.ForAll(Gen.Two(sizes).ToArbitrary(), pair =>
        {
            int rank = Math.Max(pair.Item1.Length, pair.Item2.Length);
            int[] a = [.. Enumerable.Repeat(1, rank - pair.Item1.Length), .. pair.Item1], b = [.. Enumerable.Repeat(1, rank - pair.Item2.Length), .. pair.Item2];
            bool agree = a.Zip(b).All(both => both.First == both.Second || both.First == 1 || both.Second == 1);
            foreach (Operator operation in new Operator[] { new Add(), new Sub(), new Mul(), new Div() })
            {
                if (!agree)
                    Assert.Contains("can't broadcast", Refusal(() => OutputOf(operation, new Shape(pair.Item1), new Shape(pair.Item2))), StringComparison.Ordinal);
                else
                    Assert.Equal(new Shape([.. a.Zip(b, (x, y) => x == 1 ? y : x)]), OutputOf(operation, new Shape(pair.Item1), new Shape(pair.Item2)));
            }
        }).Holds();
    }

    [Theory]
    [InlineData(Any, 1, Any)]
    [InlineData(Any, Any, Any)]
    [InlineData(Any, 5, 5)]
    [InlineData(Any, 0, 0)]
    public void An_unknown_size_broadcasts_to_what_it_must_be(int a, int b, int expected)
    {
        Assert.Equal([expected], OutputOf(new Add(), [a], [b]));
        Assert.Equal([expected], OutputOf(new Add(), [b], [a]));
    }

    [Fact]
    public void Windows_fit_as_often_as_sliding_them_counts()
    {
        var cases = Gen.Choose(1, 9).ArrayOf(2).SelectMany(image => Gen.Choose(1, 4).ArrayOf(2).SelectMany(kernel => Gen.Choose(1, 3).ArrayOf(4).SelectMany(steps =>
            Gen.Choose(0, 3).ArrayOf(4).Select(pads => (image, kernel, steps, pads)))));
        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var window = new Window { StrideY = test.steps[0], StrideX = test.steps[1], DilationY = test.steps[2], DilationX = test.steps[3], PadTop = test.pads[0], PadLeft = test.pads[1], PadBottom = test.pads[2], PadRight = test.pads[3] };
            static int Slide(int size, int kernel, int stride, int dilation, int padding)
            {
                int count = 0;
                for (int start = 0; start + ((kernel - 1) * dilation) < size + padding; start += stride)
                    count++;
                return count;
            }

            int height = Slide(test.image[0], test.kernel[0], test.steps[0], test.steps[2], test.pads[0] + test.pads[2]);
            int width = Slide(test.image[1], test.kernel[1], test.steps[1], test.steps[3], test.pads[1] + test.pads[3]);
            Shape x = [Any, 3, test.image[0], test.image[1]];
            Shape[] conv = [x, [5, 3, test.kernel[0], test.kernel[1]], [5]];
            Operator pool = new MaxPool { KernelHeight = test.kernel[0], KernelWidth = test.kernel[1], Window = window };
            if (height == 0 || width == 0)
            {
                Assert.Contains("does not fit", Refusal(() => OutputOf(new Conv { Window = window }, conv)), StringComparison.Ordinal);
                return;
            }

            Assert.Equal([Any, 5, height, width], OutputOf(new Conv { Window = window }, conv));

            // Before an image less than a kernel's elements; behind it what a last position may need, which grows with the distance of the elements.
            if (test.pads[0] < test.kernel[0] && test.pads[2] <= (test.kernel[0] - 1) * test.steps[2] && test.pads[1] < test.kernel[1] && test.pads[3] <= (test.kernel[1] - 1) * test.steps[3])
                Assert.Equal([Any, 3, height, width], OutputOf(pool, x));
            else
                Assert.Contains("nothing but padding", Refusal(() => OutputOf(pool, x)), StringComparison.Ordinal);
        }).Holds();
    }

    [Fact]
    public void Layers_keep_unknown_batches_and_images()
    {
        Assert.Equal([Any, 4], OutputOf(new Gemm(), [Any, 3], [3, 4], [4]));
        Assert.Equal([Any, 4], OutputOf(new Gemm { TransposeRight = true }, [Any, 3], [4, 3]));
        Assert.Equal([Any, 7, 4], OutputOf(new MatMul(), [Any, 7, 3], [3, 4]));
        Assert.Equal([Any, 6, Any, 3], OutputOf(new Conv { Groups = 2 }, [Any, 4, Any, 5], [6, 2, 3, 3]));
        Assert.Equal([Any, 4, 1, 1], OutputOf(new GlobalAveragePool(), [Any, 4, Any, 5]));
        Assert.Equal([Any, 4, 2, 3], OutputOf(new BatchNormalization(), [Any, 4, 2, 3], [4], [4], [4], [4]));
        Assert.Equal([Any, 4], OutputOf(new Softmax(), [Any, 4]));
        Assert.Equal([2, 2, 2, 2], OutputOf(new AveragePool { KernelHeight = 2, KernelWidth = 2, Window = new Window { StrideY = 2, StrideX = 2 } }, [2, 2, 4, 5]));
    }

    [Fact]
    public void Shapes_are_rearranged_as_ONNX_says()
    {
        Assert.Equal([Any, 784], OutputOf(new Flatten(), [Any, 1, 28, 28]));
        Assert.Equal([6, 20], OutputOf(new Flatten(-2), [2, 3, 4, 5]));
        Assert.Equal([1, 6], OutputOf(new Flatten(0), [2, 3]));
        Assert.Equal([6, 1], OutputOf(new Flatten(2), [2, 3]));
        Assert.Equal([5, Any, 3], OutputOf(new Transpose([2, 0, 1]), [Any, 3, 5]));
        Assert.Equal([5, 3, Any], OutputOf(new Transpose([]), [Any, 3, 5]));
        Assert.Equal([Any, 9, 2], OutputOf(new Concat(1), [Any, 3, 2], [Any, 5, 2], [Any, 1, 2]));
        Assert.Equal([2, Any], OutputOf(new Concat(-1), [2, 3], [2, Any]));
        Assert.Equal([Any, 784], OutputOf(new Reshape([-1, 784]), [Any, 1, 28, 28]));
        Assert.Equal([Any, 784], OutputOf(new Reshape([0, -1]), [Any, 1, 28, 28]));
        Assert.Equal([6, 4], OutputOf(new Reshape([-1, 4]), [2, 3, 4]));
        Assert.Equal([2, 12], OutputOf(new Reshape([0, 12]), [2, 3, 4]));
    }

    [Fact]
    public void Every_refusal_names_node_operator_and_shapes()
    {
        (Operator Operation, Shape[] Shapes, string Message)[] cases =
        [
            (new Gemm(), [[Any, 3], [4, 5]], "expects 4 inputs a row, but got [?, 3]"),
            (new Gemm(), [[2, 3, 4], [4, 5]], "expects two matrices, but got [2, 3, 4] and [4, 5]"),
            (new Gemm(), [[2, 4], [4, 5], [4]], "expects a bias of shape [5], but got [4]"),
            (new MatMul(), [[2, 3], [4, 5]], "expects 4 inputs a row, but got [2, 3]"),
            (new Conv(), [[1, 3, 8, 8], [4, 2, 3, 3]], "expects 2 channels, but got [1, 3, 8, 8]"),
            (new Conv { Groups = 3 }, [[1, 3, 8, 8], [4, 1, 3, 3]], "divisible by its 3 groups, but got 4"),
            (new Conv(), [[1, 3, 8, 8], [4, 3, 3, 3], [3]], "expects a bias of shape [4], but got [3]"),
            (new Conv { Window = new Window { StrideX = 0 } }, [[1, 3, 8, 8], [4, 3, 3, 3]], "strides and dilations of at least 1"),
            (new MaxPool { KernelHeight = 0, KernelWidth = 1 }, [[1, 3, 8, 8]], "a kernel of at least 1x1, but has 0x1"),
            (new MaxPool { KernelHeight = 9, KernelWidth = 1 }, [[1, 3, 8, 8]], "a kernel of 9x1 that does not fit an image of [1, 3, 8, 8]"),
            (new GlobalAveragePool(), [[1, 3]], "expects an image [N, C, H, W], but got [1, 3]"),
            (new BatchNormalization(), [[1, 3], [3], [3], [4], [3]], "expects parameters of shape [3], but got [4]"),
            (new Softmax(2), [[1, 3]], "has axis 2, but its input has shape [1, 3]"),
            (new Flatten(3), [[1, 3]], "has axis 3, but its input has shape [1, 3]"),
            (new Transpose([0, 0]), [[1, 3]], "has the order [0, 0], but its input has shape [1, 3]"),
            (new Concat(0), [[1, 3], [1, 4]], "can't join [1, 3] and [1, 4] along axis 0"),
            (new Concat(0), [[1, 3], [3]], "can't join [1, 3] and [3]"),
            (new Reshape([5, 2]), [[3, 3]], "can't turn [3, 3] (9 elements) into [5, 2] (10)"),
            (new Reshape([0, 4]), [[Any, 6]], "can't turn [?, 6]"),
            (new Reshape([-1, 2]), [[3, 3]], "can't turn [3, 3] into [?, 2]"),
            (new Reshape([-1, -1]), [[3, 3]], "more than one open size"),
            (new Reshape([9, 1, 0]), [[3, 3]], "copies axis 2"),
            (new Quantize(new QuantizationGrid(NumberFormat.Int(4), Granularity.PerChannel(1), [1, 2])), [[3, 3]], "has 2 channels along axis 1, but its input has shape [3, 3]"),
            (new Relu(), [[1], [1]], "takes 1 to 1 inputs, but has 2"),
        ];
        foreach ((Operator operation, Shape[] shapes, string expected) in cases)
        {
            string message = Refusal(() => One(operation, shapes));
            Assert.StartsWith($"Node 'node' ({operation.Name}) of 'net' ", message, StringComparison.Ordinal);
            Assert.Contains(expected, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Dynamic_quantization_has_unsigned_codes_of_up_to_31_bits()
    {
        foreach (NumberFormat format in new[] { NumberFormat.Int(8), NumberFormat.UInt(8, narrow: true), NumberFormat.UInt(32) })
            Assert.Contains($"but {format} was asked for", Refusal(() => Quantize.Dynamic(format)), StringComparison.Ordinal);
    }
}
