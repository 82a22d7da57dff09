using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

public sealed class FloatEvaluatorTests
{
    [Fact]
    public void A_multilayer_perceptron_is_products_biases_and_functions()
    {
        var builder = new GraphBuilder("mlp");
        string x = builder.AddInput("x", [Shape.Unknown, 2]);
        string hidden = builder.Add("fc1", new Gemm(), x, builder.AddConstant("w1", new Tensor([2, 3], [1, 2, 3, 4, 5, 6])), builder.AddConstant("b1", new Tensor([3], [0.5f, -100, 1])));
        string relu = builder.Add("relu", new Relu(), hidden);
        builder.AddOutput(builder.Add("fc2", new Gemm { TransposeRight = true }, relu, builder.AddConstant("w2", new Tensor([1, 3], [2, 3, -1]))));

        Tensor y = new FloatEvaluator(builder.Build()).Run(new Tensor([2, 2], [1, 1, -1, 2]));

        Assert.Equal([1f, (2 * 5.5f) - 10, (2 * 7.5f) - 10], [y.Shape[1], y[0], y[1]]);
    }

    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(2, 1, 2, 1)]
    [InlineData(4, 2, 1, 2)]
    public void A_convolution_is_the_sum_of_its_definition(int groups, int stride, int dilation, int padding)
    {
        const int Channels = 4, Filters = 8, Height = 7, Width = 6, KernelHeight = 3, KernelWidth = 2;
        Tensor image = Tensor.Random([3, Channels, Height, Width], 1), filters = Tensor.Random([Filters, Channels / groups, KernelHeight, KernelWidth], 2), bias = Tensor.Random([Filters], 3);
        var window = new Window { StrideX = stride, StrideY = 1, DilationX = dilation, DilationY = 1, PadTop = padding, PadLeft = padding, PadRight = 1 };
        var conv = new Conv { Groups = groups, Window = window };

        Tensor y = Evaluate(conv, image, filters, bias);

        for (int i = 0; i < y.Length; i++)
        {
            int ox = i % y.Shape[3], oy = i / y.Shape[3] % y.Shape[2], filter = i / y.Shape[3] / y.Shape[2] % Filters, sample = i / y.Shape[3] / y.Shape[2] / Filters;
            double sum = bias[filter];
            for (int c = 0; c < Channels / groups; c++)
                for (int ky = 0; ky < KernelHeight; ky++)
                    for (int kx = 0; kx < KernelWidth; kx++)
                    {
                        int row = oy - padding + ky, column = (ox * stride) - padding + (kx * dilation), channel = (filter / (Filters / groups) * (Channels / groups)) + c;
                        if (row is >= 0 and < Height && column is >= 0 and < Width)
                            sum += (double)image[(((((sample * Channels) + channel) * Height) + row) * Width) + column] * filters[(((((filter * (Channels / groups)) + c) * KernelHeight) + ky) * KernelWidth) + kx];
                    }

            Assert.Equal(sum, y[i], 1e-5);
        }
    }

    [Fact]
    public void Max_pooling_ignores_padding_and_average_pooling_counts_it_only_when_asked()
    {
        var image = new Tensor([1, 1, 2, 2], [-1, -2, -3, -4]);
        var window = new Window { PadTop = 1, PadLeft = 1, StrideX = 2, StrideY = 2 };

        Assert.Equal([-1f], Evaluate(new MaxPool { KernelHeight = 2, KernelWidth = 2, Window = window }, image).Values.ToArray());
        Assert.Equal([-1f], Evaluate(new AveragePool { KernelHeight = 2, KernelWidth = 2, Window = window }, image).Values.ToArray());
        Assert.Equal([-0.25f], Evaluate(new AveragePool { KernelHeight = 2, KernelWidth = 2, Window = window, CountIncludePad = true }, image).Values.ToArray());
        Assert.Equal([-2.5f], Evaluate(new GlobalAveragePool(), image).Values.ToArray());
    }

    [Fact]
    public void Two_values_are_broadcast_by_the_rules_of_NumPy()
    {
        var column = new Tensor([2, 1, 1], [10, 20]);
        var row = new Tensor([3], [1, 2, 3]);

        Tensor sum = Evaluate(new Sub(), column, row);

        Assert.Equal(new Shape(2, 1, 3), sum.Shape);
        Assert.Equal([9f, 8, 7, 19, 18, 17], sum.Values.ToArray());
        Assert.Equal([6f], Evaluate(new Mul(), Tensor.Scalar(2), Tensor.Scalar(3)).Values.ToArray());
        Assert.Equal([0.5f, 1, 1.5f], Evaluate(new Div(), row, Tensor.Scalar(2)).Values.ToArray());
    }

    [Fact]
    public void Softmax_sums_to_one_along_its_axis_even_for_large_numbers()
    {
        Tensor y = Evaluate(new Softmax(1), new Tensor([1, 2, 2], [1000, 0, 1000, MathF.Log(3)]));

        Assert.Equal([0.5f, 0.25f, 0.5f, 0.75f], y.Values.ToArray().Select(value => MathF.Round(value, 6)));
    }

    [Fact]
    public void Axes_are_moved_and_values_joined()
    {
        var x = new Tensor([2, 3], [1, 2, 3, 4, 5, 6]);

        Assert.Equal([1f, 4, 2, 5, 3, 6], Evaluate(new Transpose([]), x).Values.ToArray());
        Assert.Equal([1f, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6], Evaluate(new Concat(-1), x, x).Values.ToArray());
        Assert.Equal([1f, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], Evaluate(new Concat(0), x, x).Values.ToArray());
        Assert.Equal(new Shape(3, 2), Evaluate(new Reshape([3, -1]), x).Shape);
    }

    [Fact]
    public void Batch_normalization_uses_the_given_statistics()
    {
        Tensor y = Evaluate(new BatchNormalization { Epsilon = 0 }, new Tensor([1, 2, 2], [1, 2, 3, 4]), new Tensor([2], [2, 1]), new Tensor([2], [10, 0]), new Tensor([2], [1, 3]), new Tensor([2], [4, 0.25f]));

        Assert.Equal([10f, 11, 0, 2], y.Values.ToArray());
    }

    [Fact]
    public void Quantize_gives_the_points_of_its_grid_for_any_format_and_rounding()
    {
        Tensor x = Tensor.Random([3, 5, 7], 11);
        x[0] = float.NaN;
        x[1] = float.PositiveInfinity;
        x[2] = float.NegativeInfinity;
        x[3] = -1e-30f;
        foreach (NumberFormat format in (NumberFormat[])[NumberFormat.Int(1), NumberFormat.Int(4, narrow: true), NumberFormat.UInt(8), NumberFormat.Int(24), NumberFormat.UInt(32)])
        {
            foreach (Rounding rounding in Enum.GetValues<Rounding>())
            {
                var perChannel = new QuantizationGrid(format, Granularity.PerChannel(1), [0.5f, 0.1f, 2f, 0.01f, 1f], rounding: rounding);
                var perTensor = QuantizationGrid.PerTensor(format, 0.3f, format.MaxCode, rounding);
                Assert.Equal(perChannel.FakeQuantize(x).Values.ToArray(), Evaluate(new Quantize(perChannel), x).Values.ToArray());
                Assert.Equal(Bits(perTensor.FakeQuantize(x)), Bits(Evaluate(new Quantize(perTensor), x)));
            }
        }
    }

    [Fact]
    public void Dynamic_quantization_takes_its_grid_from_the_whole_tensor()
    {
        Tensor x = Tensor.Random([4, 33], 5);
        (float scale, int zeroPoint) = QuantizationGrid.FromValues(NumberFormat.UInt(8), x.Values);

        Assert.Equal(
            QuantizationGrid.PerTensor(NumberFormat.UInt(8), scale, zeroPoint).FakeQuantize(x).Values.ToArray(),
            Evaluate(Quantize.Dynamic(NumberFormat.UInt(8)), x).Values.ToArray());
    }

    [Fact]
    public void Every_value_is_observed_once_and_in_order()
    {
        var builder = new GraphBuilder("net");
        builder.Add("b", new Tanh(), builder.Add("a", new Sigmoid(), builder.AddInput("x", [Shape.Unknown, 2])));
        builder.AddOutput("b");
        List<string> seen = [];

        new FloatEvaluator(builder.Build()).Run(new Dictionary<string, Tensor> { ["x"] = new([1, 2]) }, (name, value) => seen.Add($"{name}: {value[0]}"));

        Assert.Equal(["x: 0", "a: 0.5", $"b: {Kernels.ActivationFunctions.Tanh(0.5f)}"], seen);
    }

    [Fact]
    public void A_wrong_input_is_refused_with_its_name_what_was_found_and_what_was_expected()
    {
        var builder = new GraphBuilder("net");
        builder.AddOutput(builder.Add("a", new Relu(), builder.AddInput("pixels", [Shape.Unknown, 2])));
        var evaluator = new FloatEvaluator(builder.Build());

        string shape = Assert.Throws<RuntimeException>(() => evaluator.Run(new Tensor([1, 3]))).Message;
        string missing = Assert.Throws<RuntimeException>(() => evaluator.Run(new Dictionary<string, Tensor>())).Message;
        string unknown = Assert.Throws<RuntimeException>(() => evaluator.Run(new Dictionary<string, Tensor> { ["x"] = new([1, 2]) })).Message;

        Assert.Equal("The input 'pixels' of 'net' has the shape [?, 2], but a tensor of shape [1, 3] was given.", shape);
        Assert.Equal("'net' needs the input 'pixels' of shape [?, 2], but it was not given.", missing);
        Assert.Equal("'net' has no input 'x'; its inputs are 'pixels'.", unknown);
    }

    [Fact]
    public void A_size_at_which_the_network_does_not_work_is_refused_with_the_node()
    {
        var builder = new GraphBuilder("net");
        builder.AddOutput(builder.Add("pool", new MaxPool { KernelHeight = 3, KernelWidth = 3 }, builder.AddInput("x", [Shape.Unknown, 1, Shape.Unknown, Shape.Unknown])));

        string message = Assert.Throws<RuntimeException>(() => new FloatEvaluator(builder.Build()).Run(new Tensor([1, 1, 2, 2]))).Message;

        Assert.StartsWith("Node 'pool' (MaxPool) has a kernel of 3x3 that does not fit an image of [1, 1, 2, 2]", message, StringComparison.Ordinal);
    }

    private static int[] Bits(Tensor tensor) => [.. tensor.Values.ToArray().Select(BitConverter.SingleToInt32Bits)];

    // A graph of one node whose first input is given and whose others are constants.
    private static Tensor Evaluate(Operator operation, Tensor input, params Tensor[] others)
    {
        var builder = new GraphBuilder("one");
        string[] names = [builder.AddInput("x", input.Shape), .. others.Select((tensor, i) => builder.AddConstant($"c{i}", tensor))];
        builder.AddOutput(builder.Add("y", operation, names));
        return new FloatEvaluator(builder.Build()).Run(input);
    }
}
