using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

public sealed class LoweringTests
{
    private static readonly QuantizationGrid Bytes = QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.125f);

    [Fact]
    public void A_grid_chosen_from_the_whole_batch_keeps_a_network_from_becoming_a_table()
    {
        Graph graph = Network([2], (builder, x) => builder.Add("again", Quantize.Dynamic(NumberFormat.UInt(4)), builder.Add("codes", new Quantize(Nibbles), x)));
        IntegerProgram program = IntegerProgram.Compile(graph);
        var input = new Tensor([1, 2], [0.1f, 0.2f]);

        Assert.Null(program.TableEntries);
        Same.Bits(GraphFormulas.Of(graph, input), program.Run(input));
    }

    [Fact]
    public void An_input_that_is_the_output_is_no_table_of_the_codes_that_others_make_of_it()
    {
        var builder = new GraphBuilder("net");
        string x = builder.AddInput("x", [Shape.Unknown, 1]);
        builder.Add("codes", new Quantize(Nibbles), x);
        builder.AddOutput(x);
        IntegerProgram program = IntegerProgram.Compile(builder.Build());

        Assert.Null(program.TableEntries);
        Assert.Equal([0.07f, -3], program.Run(new Tensor([2, 1], [0.07f, -3])).Values);
    }

    [Fact]
    public void Mixing_the_samples_of_a_batch_keeps_a_network_from_becoming_a_table()
    {
        foreach (Operator mixing in (Operator[])[new Softmax(0), new Flatten(0)])
        {
            Graph graph = Network([2], (builder, x) =>
                builder.Add("apart", new Reshape([-1, 2]), builder.Add("mixed", mixing, builder.Add("codes", new Quantize(Nibbles), x))));
            Assert.Null(IntegerProgram.Compile(graph).TableEntries);
        }
    }

    [Fact]
    public void A_fixed_batch_is_no_table()
    {
        var builder = new GraphBuilder("net");
        string codes = builder.Add("codes", new Quantize(Nibbles), builder.AddInput("x", [3, 2]));
        builder.AddOutput(builder.Add("sum", new Add(), codes, builder.AddConstant("c", Tensor.Random([3, 2], 1))));
        Graph graph = builder.Build();
        IntegerProgram program = IntegerProgram.Compile(graph);
        Tensor input = Tensor.Random([3, 2], 2);

        Assert.Null(program.TableEntries);
        Same.Bits(new FloatEvaluator(graph).Run(input), program.Run(input));
    }

    [Fact]
    public void What_follows_a_layer_becomes_thresholds_of_its_sums_whatever_it_rounds_by()
    {
        foreach (Rounding rounding in Enum.GetValues<Rounding>())
        {
            QuantizationGrid grid = new(NumberFormat.UInt(4), Granularity.PerTensor, [0.37f], [5], rounding) { RoundsWithZeroPoint = rounding is Rounding.NearestEven or Rounding.Floor };
            Graph graph = Network([6, 5, 4], (builder, x) =>
            {
                string codes = builder.Add("codes", new Quantize(Bytes), x);
                string layer = builder.Add("layer", new Conv(), codes, builder.AddConstant("w", new Constant(Bytes.Quantize(Tensor.Random([9, 6, 2, 2], 1)))), builder.AddConstant("b", Tensor.Random([9], 2)));
                string[] parameters = [.. Enumerable.Range(0, 3).Select(i => builder.AddConstant($"p{i}", Tensor.Random([9], (ulong)i)))];
                string normalized = builder.Add("norm", new BatchNormalization(), [layer, .. parameters, builder.AddConstant("variance", new Tensor([9], [1, 0.5f, 2, 1, 1, 3, 1, 1, 4]))]);
                string scaled = builder.Add("scaled", new Mul(), builder.AddConstant("by", Tensor.Random([1, 9, 1, 1], 7)), normalized);
                string shifted = builder.Add("shifted", new Sub(), builder.AddConstant("from", Tensor.Scalar(1.5f)), builder.Add("leaky", new LeakyRelu(0.3f), scaled));
                return builder.Add("again", new Quantize(grid), shifted);
            });
            AssertEqualsEvaluator(graph, [1, 3]);
            ProgramStep layer = IntegerProgram.Compile(graph).Steps.Single(step => step.Nodes.Contains("layer"));
            Assert.Equal(rounding != Rounding.Stochastic, layer.Nodes.Contains("again"));
            Assert.Equal(rounding != Rounding.Stochastic, layer.Reason.StartsWith("codes to codes by thresholds", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_constant_times_codes_that_become_codes_again_is_looked_up()
    {
        Graph graph = Network([6], (builder, x) =>
        {
            string half = builder.Add("half", new Mul(), builder.Add("codes", new Quantize(Bytes), x), builder.AddConstant("by", Tensor.Scalar(0.0625f)));
            string steps = builder.Add("steps", new MultiThreshold { Scale = 0.5f, Offset = -1 }, half, builder.AddConstant("t", new Tensor([1, 3], [0.1f, -0.2f, 0.3f])));
            return builder.Add("floor", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(4), 0.125f, 0, Rounding.Floor)), steps);
        });
        AssertEqualsEvaluator(graph, [1, 7]);
        Assert.All(IntegerProgram.Compile(graph).Steps.Skip(1), step => Assert.True(step.IsInteger || step.Kind == "Dequantize"));
    }

    [Fact]
    public void Thresholds_count_what_a_number_has_reached_in_its_channel()
    {
        var thresholds = new Tensor([2, 3], [0, 1, 2, 5, float.NaN, -5]);
        foreach ((int axis, Shape shape, float[] expected) in (ReadOnlySpan<(int, Shape, float[])>)[(1, [1, 2, 2], [1, 3, 1, 0]), (-1, [1, 2, 2], [1, 2, 3, 0])])
        {
            Graph graph = new(
                "net", [new GraphInput("x", shape)], ["y"],
                [new GraphNode("n", new MultiThreshold { ChannelAxis = axis }, ["x", "t"], "y")],
                new Dictionary<string, Constant> { ["t"] = new(thresholds) });
            Assert.Equal(expected, new FloatEvaluator(graph).Run(new Tensor(shape, [0.5f, 5, 2, float.NaN])).Values.ToArray());
        }

        Assert.Contains(
            "expects thresholds of shape [4 or 1, steps]",
            Assert.Throws<GraphException>(() => Network([4], (builder, x) => builder.Add("n", new MultiThreshold(), x, builder.AddConstant("t", thresholds)))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_has_the_grids_ends_for_numbers_beyond_them()
    {
        Graph graph = Network([2], (builder, x) => builder.Add("tanh", new Tanh(), builder.Add("codes", new Quantize(Nibbles), x)));
        IntegerProgram program = IntegerProgram.Compile(graph);
        var input = new Tensor([3, 2], [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -100, 100, 0.3f]);

        Assert.Equal(256, program.TableEntries);
        Same.Bits(new FloatEvaluator(graph).Run(input), program.Run(input));
    }

    [Fact]
    public void A_table_has_each_code_of_a_grid_that_rounds_down()
    {
        for (int i = 1; i < 100; i++)
        {
            QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.UInt(5), i / 97f, 0, Rounding.Floor);
            Graph graph = Network([1], (builder, x) => builder.Add("double", new Mul(), builder.Add("codes", new Quantize(grid), x), builder.AddConstant("c", Tensor.Scalar(2))));
            var input = new Tensor([32, 1], [.. Enumerable.Range(0, 32).Select(code => (code + 0.5f) * grid.Scales[0])]);
            Same.Bits(new FloatEvaluator(graph).Run(input), IntegerProgram.Compile(graph).Run(input));
        }
    }

    [Fact]
    public void Almost_equal_grids_have_their_own_real_numbers()
    {
        QuantizationGrid near = QuantizationGrid.PerTensor(NumberFormat.Int(8), MathF.BitIncrement(0.125f));
        Graph graph = Network([8], (builder, x) =>
        {
            string codes = builder.Add("codes", new Quantize(Bytes), x);
            string half = builder.Add("half", new Mul(), codes, builder.AddConstant("c", Tensor.Scalar(0.5f)));
            return builder.Add("sum", new Add(), half, builder.Add("near", new Quantize(near), codes));
        });
        AssertEqualsEvaluator(graph, [1, 5]);
    }

    [Fact]
    public void ReLU_on_codes_of_a_grid_that_rounds_down_leaves_them_what_they_are()
    {
        // Scales at which some code times the scale, over the scale, falls below the code.
        for (int i = 1; i < 200; i++)
        {
            QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.Int(8), i / 997f, 0, Rounding.Floor);
            Graph graph = Network([64], (builder, x) => builder.Add("relu", new Relu(), builder.Add("codes", new Quantize(grid), x)));
            AssertEqualsEvaluator(graph, [2]);
        }
    }

    [Fact]
    public void Normalized_products_of_three_axes_have_the_signs_of_their_rows()
    {
        Graph graph = Network([3, 4], (builder, x) =>
        {
            string codes = builder.Add("codes", new Quantize(Bytes), x);
            string product = builder.Add("product", new MatMul(), codes, builder.AddConstant("w", new Constant(Bytes.Quantize(Tensor.Random([4, 5], 1)))));
            string[] parameters = [.. Enumerable.Range(0, 3).Select(i => builder.AddConstant($"p{i}", Tensor.Random([3], (ulong)i)))];
            string variance = builder.AddConstant("variance", new Tensor([3], [1, 0.5f, 2]));
            string normalized = builder.Add("norm", new BatchNormalization(), [product, .. parameters, variance]);
            return builder.Add("signs", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Bipolar, 1)), normalized);
        });
        AssertEqualsEvaluator(graph, [1, 3]);
    }

    [Fact]
    public void Convolutions_of_bytes_write_codes_of_more_than_8_bits()
    {
        foreach (int groups in (int[])[1, 2, 4])
        {
            Graph graph = Network([4, 5, 6], (builder, x) =>
            {
                string codes = builder.Add("codes", new Quantize(Bytes), x);
                var conv = new Conv { Groups = groups, Window = new Window { PadTop = 1, PadRight = 2 } };
                string sums = builder.Add("conv", conv, codes, builder.AddConstant("w", new Constant(Bytes.Quantize(Tensor.Random([8, 4 / groups, 3, 3], 1)))));
                string wide = builder.Add("wide", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(12), 0.03125f)), sums);
                string pooled = builder.Add("pool", new MaxPool { KernelHeight = 2, KernelWidth = 2, Window = new Window { PadLeft = 1 } }, wide);
                return builder.Add("fc", new Gemm { TransposeRight = true }, builder.Add("flat", new Flatten(), pooled), builder.AddConstant("v", new Constant(Bytes.Quantize(Tensor.Random([3, 8 * 3 * 6], 2)))));
            });
            AssertEqualsEvaluator(graph, [2, 1]);
        }
    }

    [Fact]
    public void A_convolution_behind_a_reshape_to_the_same_shape_sees_its_padding()
    {
        Graph graph = Network([2, 4, 4], (builder, x) =>
        {
            string w = builder.AddConstant("w", new Constant(Bytes.Quantize(Tensor.Random([2, 2, 1, 1], 1))));
            string v = builder.AddConstant("v", new Constant(Bytes.Quantize(Tensor.Random([2, 2, 3, 3], 2))));
            string first = builder.Add("first", new Conv(), builder.Add("codes", new Quantize(Bytes), x), w);
            string same = builder.Add("same", new Reshape([0, 2, 4, 4]), builder.Add("again", new Quantize(Bytes), first));
            return builder.Add("second", new Conv { Window = new Window { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 } }, same, v);
        });
        AssertEqualsEvaluator(graph, [2, 1]);
    }

    [Fact]
    public void Constants_are_quantized_pooled_and_reshaped_as_any_value()
    {
        Graph graph = Network([2, 3, 4], (builder, x) =>
        {
            string known = builder.Add("known", new Reshape([1, 2, 3, 4]), builder.AddConstant("c", Tensor.Random([24], 5)));
            string pooled = builder.Add("pool", new MaxPool { KernelHeight = 2, KernelWidth = 1, Window = new Window { PadTop = 1 } }, known);
            string joined = builder.Add("joined", new Add(), builder.Add("codes", new Quantize(Bytes), pooled), builder.Add("smooth", new AveragePool { KernelHeight = 1, KernelWidth = 1 }, x));
            return builder.Add("all", new Sub(), joined, known);
        });
        AssertEqualsEvaluator(graph, [1, 3]);
    }

    private static QuantizationGrid Nibbles => QuantizationGrid.PerTensor(NumberFormat.UInt(4), 0.25f, 7);

    private static Graph Network(Shape sample, Func<GraphBuilder, string, string> build)
    {
        var builder = new GraphBuilder("net");
        string x = builder.AddInput("x", [Shape.Unknown, .. sample.Sizes]);
        builder.AddOutput(build(builder, x));
        return builder.Build();
    }

    private static void AssertEqualsEvaluator(Graph graph, int[] batches)
    {
        IntegerProgram program = IntegerProgram.Compile(graph);
        foreach (int batch in batches)
        {
            Tensor input = Tensor.Random(graph.Inputs[0].Shape.With(0, batch), (ulong)batch);
            Same.Bits(new FloatEvaluator(graph).Run(input), program.Run(input));
        }
    }
}
