using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

public sealed class IntegerProgramTests
{
    private const int Networks = 150;

    [Fact]
    public void Multilayer_perceptrons_equal_the_formulas_bit_for_bit() =>
        ForAll(seed => RandomNetwork.MultilayerPerceptron(seed, exactScales: seed % 3 == 0), network =>
        {
            Tensor input = network.Input(5);
            Same.Bits(network.Formulas(input), IntegerProgram.Compile(network.Graph).Run(input));
        });

    [Fact]
    public void Convolutional_networks_equal_the_formulas_bit_for_bit() =>
        ForAll(seed => RandomNetwork.Convolutional(seed, exactScales: seed % 3 == 0), network =>
        {
            Tensor input = network.Input(2);
            Same.Bits(network.Formulas(input), IntegerProgram.Compile(network.Graph).Run(input));
        });

    [Fact]
    public void Dynamic_quantization_equals_the_formulas_bit_for_bit() =>
        ForAll(RandomNetwork.Dynamic, network =>
        {
            IntegerProgram program = IntegerProgram.Compile(network.Graph);
            foreach (int batch in (int[])[4, 1, 7])
            {
                Tensor input = network.FiniteInput(batch);
                Same.Bits(network.Formulas(input), program.Run(input));
            }
        });

    [Fact]
    public void Where_float_arithmetic_is_exact_the_program_equals_the_float_evaluator() =>
        ForAll(seed => seed % 2 == 0 ? RandomNetwork.MultilayerPerceptron(seed, exactScales: true) : RandomNetwork.Convolutional(seed, exactScales: true), network =>
        {
            Tensor input = network.Input(3);
            Same.Bits(new FloatEvaluator(network.Graph).Run(input), IntegerProgram.Compile(network.Graph).Run(input));
        });

    [Fact]
    public void A_network_of_signs_equals_the_float_evaluator()
    {
        var builder = new GraphBuilder("signs");
        QuantizationGrid signs = QuantizationGrid.PerTensor(NumberFormat.Bipolar, 1);
        QuantizedTensor Weight(Shape shape, ulong seed) => QuantizationGrid.PerTensor(NumberFormat.Bipolar, 0.5f).Quantize(Tensor.Random(shape, seed));
        builder.Add("x signs", new Quantize(signs), builder.AddInput("x", [Shape.Unknown, 3, 6, 6]));
        var window = new Window { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };
        builder.Add("conv", new Conv { Window = window }, "x signs", builder.AddConstant("w1", new Constant(Weight([4, 3, 3, 3], 1))));
        builder.Add("pool", new MaxPool { KernelHeight = 2, KernelWidth = 2, Window = new Window { StrideX = 2, StrideY = 2 } }, "conv");
        builder.Add("h signs", new Quantize(signs), "pool");
        builder.Add("again", new Quantize(signs), builder.Add("turned", new LeakyRelu(-0.5f), "h signs"));
        builder.Add("flat", new Flatten(), "again");
        builder.AddOutput(builder.Add("y", new MatMul(), "flat", builder.AddConstant("w2", new Constant(Weight([36, 5], 2)))));
        Graph graph = builder.Build();
        Tensor input = Tensor.Random([7, 3, 6, 6], 3);
        Same.Bits(new FloatEvaluator(graph).Run(input), IntegerProgram.Compile(graph).Run(input));
    }

    [Fact]
    public void A_batch_gives_what_its_samples_give_one_by_one() =>
        ForAll(seed => seed % 2 == 0 ? RandomNetwork.MultilayerPerceptron(seed) : RandomNetwork.Convolutional(seed), network =>
        {
            IntegerProgram program = IntegerProgram.Compile(network.Graph);
            Tensor input = network.Input(5), together = program.Run(input);
            for (int sample = 0; sample < 5; sample++)
                Same.Bits(together.Slice(sample, 1), program.Run(input.Slice(sample, 1)));
        });

    [Fact]
    public void Observed_accumulators_lie_in_the_proved_ranges() =>
        ForAll(seed => seed % 2 == 0 ? RandomNetwork.MultilayerPerceptron(seed) : RandomNetwork.Convolutional(seed), network =>
        {
            IReadOnlyDictionary<string, AccumulatorRange> observed = IntegerProgram.Compile(network.Graph).ObserveAccumulators(network.Input(3));
            Assert.NotEmpty(observed);
            foreach (IntegerLayer layer in IntegerLayer.Of(network.Graph))
            {
                AccumulatorRange proved = layer.Accumulator(), seen = observed[layer.Node.Name];
                Assert.True(proved.Low <= seen.Low && seen.High <= proved.High, $"'{layer.Node.Name}' reached {seen} outside {proved}.");
            }
        });

    [Fact]
    public void Partial_sums_are_observed_from_the_bias_on()
    {
        Graph graph = OneLayer([5, 7, -7], bias: [100], NumberFormat.Int(8), scale: 1);

        AccumulatorRange range = IntegerProgram.Compile(graph).ObserveAccumulators(new Tensor([1, 3], [-30, 10, 20]))["fc"];

        Assert.Equal(new AccumulatorRange(-120, 100), range); // 100, -50, 20, -120
    }

    [Fact]
    public void An_empty_batch_gives_an_empty_result()
    {
        RandomNetwork network = RandomNetwork.Convolutional(3);
        IntegerProgram program = IntegerProgram.Compile(network.Graph);

        Tensor result = program.Run(network.Input(0));

        Assert.Equal(new Shape(0, program.OutputLength), result.Shape);
        Assert.Empty(program.ObserveAccumulators(network.Input(0)));
    }

    [Fact]
    public void Once_warm_a_run_allocates_nothing()
    {
        foreach (RandomNetwork network in (RandomNetwork[])[RandomNetwork.MultilayerPerceptron(4), RandomNetwork.Convolutional(5), RandomNetwork.Dynamic(6)])
        {
            IntegerProgram program = IntegerProgram.Compile(network.Graph);
            float[] large = network.Input(6).Values.ToArray(), small = network.Input(2).Values.ToArray();
            float[] largeOutput = new float[6 * program.OutputLength], smallOutput = new float[2 * program.OutputLength];
            program.Run(small, smallOutput);
            program.Run(large, largeOutput);

            Allocation.AssertNone(() =>
            {
                for (int i = 0; i < 10; i++)
                {
                    program.Run(large, largeOutput);
                    program.Run(small, smallOutput);
                }
            });
        }
    }

    [Fact]
    public void Threads_that_share_a_program_do_not_disturb_each_other()
    {
        RandomNetwork network = RandomNetwork.Convolutional(8);
        IntegerProgram program = IntegerProgram.Compile(network.Graph);
        Tensor input = network.Input(8);
        Tensor[] expected = [.. Enumerable.Range(0, 8).Select(count => program.Run(input.Slice(0, count)))];
        var results = new Tensor[400];

        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => results[i] = program.Run(input.Slice(0, i % 8)));

        for (int i = 0; i < results.Length; i++)
            Same.Bits(expected[i % 8], results[i]);
    }

    [Fact]
    public void Steps_say_what_is_fused_what_runs_in_integers_and_why()
    {
        var builder = new GraphBuilder("net");
        string x = builder.AddInput("x", [Shape.Unknown, 4]);
        string codes = builder.Add("q0", new Quantize(QuantizationGrid.PerTensor(NumberFormat.UInt(4), 0.1f)), x);
        string first = builder.Add("fc1", new Gemm(), codes, Weight(builder, "w1", [4, 3]));
        string relu = builder.Add("q1", new Quantize(QuantizationGrid.PerTensor(NumberFormat.UInt(8), 0.1f)), builder.Add("relu", new Relu(), first));
        string tanh = builder.Add("q2", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.01f)), builder.Add("tanh", new Tanh(), relu));
        builder.AddOutput(builder.Add("softmax", new Softmax(), builder.Add("fc2", new Gemm(), tanh, Weight(builder, "w2", [3, 2]))));
        IntegerProgram program = IntegerProgram.Compile(builder.Build());

        Assert.Equal(["q0", "fc1+relu+q1", "tanh+q2", "fc2", "softmax"], program.Steps.Select(step => string.Join('+', step.Nodes)));
        Assert.Equal([false, true, true, true, false], program.Steps.Select(step => step.IsInteger));
        Assert.Equal((12L, 12 / 2 + 4L, NumberFormat.UInt(4), NumberFormat.Int(4), NumberFormat.UInt(8)), (program.Steps[1].MultiplyAccumulates, program.Steps[1].WeightBytes, program.Steps[1].InputFormat!.Value, program.Steps[1].WeightFormat!.Value, program.Steps[1].OutputFormat!.Value));
        Assert.Equal(8, program.Steps[1].AccumulatorBits); // 4 products of 15 and 2 reach 120
        Assert.Equal("sums in integers, result in floats: no fixed Quantize alone reads it", program.Steps[3].Reason);
        string[] lines = program.Explain().TrimEnd('\n').Split('\n');
        Assert.Equal(7, lines.Length);
        Assert.Equal("The whole network is one table: its 65,536 inputs were run through these steps when it was compiled.", lines[^1]);
        Assert.Matches(@"^2 +Gemm +fc1\+relu\+q1 +integers +.* uint4 +int4 +uint8 +8 +10 +12 +codes to codes by float factors", lines[2]);
    }

    [Fact]
    public void A_value_that_others_read_too_is_not_fused_away()
    {
        var builder = new GraphBuilder("net");
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.25f);
        string codes = builder.Add("q0", new Quantize(grid), builder.AddInput("x", [Shape.Unknown, 4]));
        string product = builder.Add("fc", new Gemm(), codes, Weight(builder, "w", [4, 4]));
        string quantized = builder.Add("q1", new Quantize(grid), builder.Add("relu", new Relu(), product));
        builder.AddOutput(builder.Add("sum", new Add(), builder.Add("difference", new Sub(), quantized, product), codes));
        Graph graph = builder.Build();
        var input = new Tensor([2, 4], [1, -2, 3.5f, 0.25f, 4, 0, -0.5f, 100]);

        Same.Bits(new FloatEvaluator(graph).Run(input), IntegerProgram.Compile(graph).Run(input));
    }

    [Fact]
    public void Codes_are_moved_picked_and_joined_as_their_real_numbers_are()
    {
        var builder = new GraphBuilder("net");
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.UInt(6), 0.125f, 20);
        string codes = builder.Add("q", new Quantize(grid), builder.AddInput("x", [Shape.Unknown, 2, 3, 4]));
        string moved = builder.Add("relu", new Relu(), builder.Add("transpose", new Transpose([0, 2, 3, 1]), builder.Add("identity", new Identity(), codes)));
        string pooled = builder.Add("pool", new MaxPool { KernelHeight = 2, KernelWidth = 3, Window = new Window { PadTop = 1, PadRight = 1 } }, codes);
        string flat = builder.Add("join", new Concat(1), builder.Add("reshape", new Reshape([0, -1]), moved), builder.Add("flatten", new Flatten(), pooled));
        builder.AddOutput(builder.Add("average", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(5), 0.25f, 0, Rounding.Floor)), flat));
        Graph graph = builder.Build();
        Tensor input = Tensor.Random([3, 2, 3, 4], 9);

        Same.Bits(new FloatEvaluator(graph).Run(input), IntegerProgram.Compile(graph).Run(input));
    }

    [Fact]
    public void Grids_per_channel_wide_formats_and_float_layers_run_in_floats()
    {
        var builder = new GraphBuilder("net");
        string x = builder.AddInput("x", [Shape.Unknown, 3]);
        string perChannel = builder.Add("q0", new Quantize(new QuantizationGrid(NumberFormat.Int(4), Granularity.PerChannel(1), [0.1f, 0.2f, 0.3f])), x);
        string wide = builder.Add("q1", new Quantize(QuantizationGrid.PerTensor(NumberFormat.UInt(24), 0.001f, 5)), perChannel);
        builder.AddOutput(builder.Add("fc", new MatMul(), wide, builder.AddConstant("w", Tensor.Random([3, 5], 1))));
        Graph graph = builder.Build();
        Tensor input = Tensor.Random([7, 3], 2);
        IntegerProgram program = IntegerProgram.Compile(graph);

        Same.Bits(new FloatEvaluator(graph).Run(input), program.Run(input));
        Assert.Equal(["a grid per channel is not held as codes", "codes of uint24 are not held in 16 bits", "its weight is not a constant of codes"], program.Steps.Where(step => !step.Nodes.IsEmpty).Select(step => step.Reason));
    }

    private static void ForAll(Func<ulong, RandomNetwork> draw, Action<RandomNetwork> check)
    {
        for (ulong seed = 0; seed < Networks; seed++)
        {
            try
            {
                check(draw(seed));
            }
            catch (Exception error)
            {
                throw new Xunit.Sdk.XunitException($"Network of seed {seed}: {error}");
            }
        }
    }

    // Weights of 2 and -2 by turns, on int4.
    private static string Weight(GraphBuilder builder, string name, Shape shape) =>
        builder.AddConstant(name, new Constant(new QuantizedTensor(shape, QuantizationGrid.PerTensor(NumberFormat.Int(4), 0.5f), [.. Enumerable.Repeat(2, (int)shape.ElementCount)])));

    internal static Graph OneLayer(int[] weights, int[]? bias, NumberFormat input, float scale)
    {
        var builder = new GraphBuilder("net");
        string codes = builder.Add("q", new Quantize(QuantizationGrid.PerTensor(input, scale)), builder.AddInput("x", [Shape.Unknown, weights.Length]));
        string weight = builder.AddConstant("w", new Constant(new QuantizedTensor([weights.Length, 1], QuantizationGrid.PerTensor(NumberFormat.Int(32), 1), weights)));
        string[] inputs = bias is null ? [codes, weight] : [codes, weight, builder.AddConstant("b", new Constant(new QuantizedTensor([1], QuantizationGrid.PerTensor(NumberFormat.Int(32), scale), bias)))];
        builder.AddOutput(builder.Add("fc", new Gemm(), inputs));
        return builder.Build();
    }
}
