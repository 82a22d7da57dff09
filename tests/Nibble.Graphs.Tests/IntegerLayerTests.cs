using FsCheck.Fluent;
using Nibble.Numerics;
using static Nibble.Graphs.Tests.Build;

namespace Nibble.Graphs.Tests;

public sealed class IntegerLayerTests
{
    [Fact]
    public void Weights_come_one_channel_after_the_other_without_zero_points_whatever_the_operator()
    {
        // Three neurons of two inputs; zero points 1, 2, 3 where each channel has its own.
        int[,] neurons = { { 1, 2 }, { 3, 4 }, { 5, 6 } };
        int[] rows = [.. neurons.Cast<int>()], columns = [1, 3, 5, 2, 4, 6];
        (Operator Operation, Shape X, Shape W, int[] Codes, int Axis)[] cases =
        [
            (new Gemm { TransposeRight = true }, [Any, 2], [3, 2], rows, 0),
            (new Gemm(), [Any, 2], [2, 3], columns, 1),
            (new MatMul(), [Any, 2], [2, 3], columns, 1),
            (new Conv(), [Any, 2, 5, 5], [3, 2, 1, 1], rows, 0),
        ];
        foreach ((Operator operation, Shape x, Shape w, int[] codes, int axis) in cases)
        {
            var perChannel = new QuantizationGrid(NumberFormat.Int(4), Granularity.PerChannel(axis), [1, 2, 4], [1, 2, 3]);
            IntegerLayer layer = Layer(operation, x, new QuantizedTensor(w, perChannel, codes))!;
            Assert.Equal((3, 2), (layer.OutputChannels, layer.Depth));
            Assert.Equal([0, 1, 1, 2, 2, 3], layer.Weights);
            Assert.Equal([0.5f, 1f, 2f], Enumerable.Range(0, 3).Select(c => layer.AccumulatorScale(0.5f, c)));

            IntegerLayer whole = Layer(operation, x, new QuantizedTensor(w, Grid(NumberFormat.Int(4), 0.25f), codes))!;
            Assert.Equal([1, 2, 3, 4, 5, 6], whole.Weights);
            Assert.Equal(0.125f, whole.AccumulatorScale(0.5f, 2));

            // Scales along the inputs can't be taken out of a sum.
            var wrong = new QuantizationGrid(NumberFormat.Int(4), Granularity.PerChannel(1 - axis), [1, 2]);
            Assert.Null(Layer(operation, x, new QuantizedTensor(w, wrong, codes)));
        }
    }

    [Fact]
    public void A_layer_of_real_numbers_anywhere_is_no_integer_layer()
    {
        var codes = new QuantizedTensor([2, 3], Grid(NumberFormat.Int(4)), new int[6]);
        Assert.NotNull(Layer(new Gemm(), [Any, 2], codes));
        Assert.Null(Layer(new Gemm(), [Any, 2], codes, input: null));
        Assert.Null(Layer(new Gemm(), [Any, 2], codes, input: new Quantize(new QuantizationGrid(NumberFormat.UInt(8), Granularity.PerChannel(1), [1, 2]))));
        var builder = new GraphBuilder("net");
        builder.Add("q", new Quantize(Grid(NumberFormat.UInt(8))), builder.AddInput("x", [Any, 2]));
        builder.AddOutput(builder.Add("layer", new Gemm(), "q", builder.AddConstant("w", new Tensor([2, 3]))));
        Assert.Empty(IntegerLayer.Of(builder.Build()));
    }

    [Fact]
    public void A_bias_is_part_of_the_integer_sum_only_with_the_scale_of_the_products()
    {
        var weight = new QuantizedTensor([3, 2], new QuantizationGrid(NumberFormat.Int(4), Granularity.PerChannel(), [1, 2, 4]), new int[6]);
        int[] codes = [10, -20, 30];
        IntegerLayer Of(Constant bias, Quantize? input = null) => Layer(new Gemm { TransposeRight = true }, [Any, 2], weight, input ?? new Quantize(Grid(NumberFormat.UInt(8), 0.5f)), bias)!;
        Constant Bias(float last, long zeroPoint = 0) => new(new QuantizedTensor([3], new QuantizationGrid(NumberFormat.Int(32), Granularity.PerChannel(), [0.5f, 1, last], [0, 0, zeroPoint]), codes));

        Assert.Equal([10, -20, 30], Of(Bias(2)).BiasCodes!);
        Assert.Null(Of(Bias(2.0000002f)).BiasCodes);
        Assert.Null(Of(Bias(2, zeroPoint: 1)).BiasCodes);
        Assert.Null(Of(Bias(2), Quantize.Dynamic(NumberFormat.UInt(8))).BiasCodes);
        IntegerLayer real = Of(new Constant(new Tensor([3])));
        Assert.Null(real.BiasCodes);
        Assert.NotNull(real.Bias);
    }

    [Fact]
    public void The_accumulator_of_a_fixed_input_is_what_brute_force_finds()
    {
        var cases = Gen.Choose(-4, 3).ArrayOf(3).SelectMany(weights => Gen.Choose(0, 7).SelectMany(zero => Gen.Choose(-30, 30).Select(bias => (weights, zero, bias))));
        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var weight = new QuantizedTensor([1, 3], Grid(NumberFormat.Int(3), 1), test.weights);
            var bias = new Constant(new QuantizedTensor([1], Grid(NumberFormat.Int(32), 0.5f), [test.bias]));
            IntegerLayer layer = Layer(new Gemm { TransposeRight = true }, [Any, 3], weight, new Quantize(Grid(NumberFormat.UInt(3), 0.5f, test.zero)), bias)!;
            (long low, long high) = Extremes(test.weights, -test.zero, 7 - test.zero);
            return layer.Accumulator() == new AccumulatorRange(low + test.bias, high + test.bias) && layer.AccumulatorOf(0) == layer.Accumulator();
        }).Holds();
    }

    [Fact]
    public void The_accumulator_of_a_dynamic_input_holds_every_zero_point()
    {
        Prop.ForAll(Gen.Choose(-4, 3).ArrayOf(3).ToArbitrary(), weights =>
        {
            IntegerLayer layer = Layer(new Gemm { TransposeRight = true }, [Any, 3], new QuantizedTensor([1, 3], Grid(NumberFormat.Int(3)), weights), Quantize.Dynamic(NumberFormat.UInt(3)))!;
            var all = Enumerable.Range(0, 8).Select(zero => Extremes(weights, -zero, 7 - zero)).ToArray();
            return layer.Accumulator() == new AccumulatorRange(all.Min(range => range.Low), all.Max(range => range.High));
        }).Holds();
    }

    [Fact]
    public void Signs_are_known_as_such_by_format_or_by_value()
    {
        IntegerLayer Of(NumberFormat weights, int[] codes, NumberFormat input) =>
            Layer(new Conv { Window = new Window { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 } }, [Any, 1, 4, 4], new QuantizedTensor([1, 1, 3, 3], Grid(weights), codes), new Quantize(Grid(input)))!;
        int[] signs = [1, -1, 1, 1, -1, -1, 1, -1, -1], withZero = [1, -1, 1, 1, 0, -1, 1, -1, -1];

        IntegerLayer layer = Of(NumberFormat.Bipolar, signs, NumberFormat.Bipolar);
        Assert.True(layer.HasSignWeights && layer.HasSignInputs);
        // Padding is zero, so all the sums from -9 to 9 occur at the border or as partial sums.
        Assert.Equal(new AccumulatorRange(-9, 9), layer.Accumulator());

        Assert.True(Of(NumberFormat.Int(2, narrow: true), signs, NumberFormat.UInt(8)) is { HasSignWeights: true, HasSignInputs: false });
        Assert.True(Of(NumberFormat.Int(2, narrow: true), withZero, NumberFormat.Int(2, narrow: true)) is { HasSignWeights: false, HasSignInputs: false });
    }

    [Fact]
    public void A_rectified_sign_is_on_no_grid_but_a_pooled_one_is()
    {
        Quantize? GridAfter(Operator operation)
        {
            var builder = new GraphBuilder("net");
            builder.Add("q", new Quantize(Grid(NumberFormat.Bipolar)), builder.AddInput("x", [Any, 1, 4, 4]));
            builder.AddOutput(builder.Add("y", operation, "q"));
            return builder.Build().QuantizationOf("y");
        }

        Assert.Null(GridAfter(new Relu()));
        Assert.NotNull(GridAfter(new MaxPool { KernelHeight = 2, KernelWidth = 2 }));
    }

    [Fact]
    public void The_accumulator_of_a_layer_is_the_union_of_its_channels()
    {
        var weight = new QuantizedTensor([2, 2], Grid(NumberFormat.Int(4), 1), [7, 7, -8, 0]);
        var bias = new Constant(new QuantizedTensor([2], Grid(NumberFormat.Int(32), 0.5f), [1000, 2000]));
        IntegerLayer layer = Layer(new Gemm { TransposeRight = true }, [Any, 2], weight, new Quantize(Grid(NumberFormat.UInt(2))), bias)!;
        Assert.Equal(new AccumulatorRange(1000, 1042), layer.AccumulatorOf(0));
        Assert.Equal(new AccumulatorRange(1976, 2000), layer.AccumulatorOf(1));
        Assert.Equal(new AccumulatorRange(1000, 2000), layer.Accumulator());
    }

    // All inputs, one after the other.
    private static (long Low, long High) Extremes(int[] weights, int low, int high)
    {
        (long least, long greatest) = (long.MaxValue, long.MinValue);
        int levels = high - low + 1, count = (int)Math.Pow(levels, weights.Length);
        for (int code = 0; code < count; code++)
        {
            long sum = 0;
            for ((int i, int rest) = (0, code); i < weights.Length; i++, rest /= levels)
                sum += weights[i] * (low + (rest % levels));
            (least, greatest) = (Math.Min(least, sum), Math.Max(greatest, sum));
        }

        return (least, greatest);
    }

    private static IntegerLayer? Layer(Operator operation, Shape x, QuantizedTensor weight) =>
        Layer(operation, x, weight, new Quantize(Grid(NumberFormat.UInt(8))));

    private static IntegerLayer? Layer(Operator operation, Shape x, QuantizedTensor weight, Quantize? input, Constant? bias = null)
    {
        var builder = new GraphBuilder("net");
        builder.AddInput("x", x);
        string[] inputs = [input is null ? "x" : builder.Add("q", input, "x"), builder.AddConstant("w", new Constant(weight)), .. bias is null ? [] : new[] { builder.AddConstant("b", bias) }];
        builder.AddOutput(builder.Add("layer", operation, inputs));
        return IntegerLayer.Of(builder.Build()).SingleOrDefault();
    }
}
