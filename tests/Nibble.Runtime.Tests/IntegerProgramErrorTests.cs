using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

public sealed class IntegerProgramErrorTests
{
    [Fact]
    public void Sums_beyond_32_bits_are_refused_with_the_layer_and_the_bits_it_needs()
    {
        string message = Refused(IntegerProgramTests.OneLayer([.. Enumerable.Repeat(32767, 3)], null, NumberFormat.Int(16), 1));

        Assert.Equal("Layer 'fc' of 'net' can reach sums of -3221127168 to 3221028867, which need accumulators of 33 bits, but the integer kernels have 32. Give its weight (int32) or its input (int16) fewer bits.", message);
    }

    [Fact]
    public void Sums_of_just_32_bits_are_exact()
    {
        IntegerProgram program = IntegerProgram.Compile(IntegerProgramTests.OneLayer([32767, 32767], null, NumberFormat.Int(16), 1));

        Assert.Equal(-2f * 32768 * 32767, program.Run(new Tensor([1, 2], [-32768, -32768]))[0]);
        Assert.Equal(32, program.Steps[1].AccumulatorBits);
    }

    [Fact]
    public void Weights_beyond_16_bits_are_refused_with_the_layer()
    {
        string message = Refused(IntegerProgramTests.OneLayer([1, 32768], null, NumberFormat.Int(4), 1));

        Assert.StartsWith("Layer 'fc' of 'net' has the weight 32768 once its zero point is removed", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_beyond_16_bits_are_refused_with_the_layer()
    {
        string message = Refused(IntegerProgramTests.OneLayer([1, 2], null, NumberFormat.UInt(16), 1));

        Assert.StartsWith("Layer 'fc' of 'net' reads uint16 codes, which need more than 16 bits", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_factor_that_no_fixed_point_multiplier_holds_is_refused_with_the_layer_and_channel()
    {
        GraphBuilder builder = new("net") { Requantization = Requantization.FixedPoint };
        string codes = builder.Add("q", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(4), 1e20f)), builder.AddInput("x", [Shape.Unknown, 1]));
        string weight = builder.AddConstant("w", new Constant(new QuantizedTensor([1, 1], QuantizationGrid.PerTensor(NumberFormat.Int(4), 1), [1])));
        builder.AddOutput(builder.Add("r", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(4), 1)), builder.Add("fc", new Gemm(), codes, weight)));

        Assert.StartsWith("Layer 'fc' of 'net' requantizes channel 0 by 1", Refused(builder.Build()), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_inputs_are_refused()
    {
        var builder = new GraphBuilder("net");
        builder.AddOutput(builder.Add("sum", new Add(), builder.AddInput("a", [Shape.Unknown, 1]), builder.AddInput("b", [Shape.Unknown, 1])));

        Assert.StartsWith("An integer program has one input and one output, but 'net' has 2 and 1.", Refused(builder.Build()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_of_unknown_size_is_refused_with_its_shape()
    {
        var builder = new GraphBuilder("net");
        builder.AddOutput(builder.Add("relu", new Relu(), builder.AddInput("x", [Shape.Unknown, Shape.Unknown])));

        Assert.StartsWith("The input 'x' of 'net' has the shape [?, ?]", Refused(builder.Build()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_that_does_not_grow_with_the_batch_is_refused()
    {
        var builder = new GraphBuilder("net");
        builder.AddInput("x", [Shape.Unknown, 2]);
        builder.AddOutput(builder.Add("relu", new Relu(), builder.AddConstant("c", Tensor.Random([1, 2], 1))));

        Assert.StartsWith("The output 'relu' of 'net' has the shape [1, 2]", Refused(builder.Build()), StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused_with_what_was_expected()
    {
        IntegerProgram program = IntegerProgram.Compile(IntegerProgramTests.OneLayer([1, 2, 3], null, NumberFormat.Int(4), 1));

        Assert.Equal("The input 'x' of 'net' takes a multiple of 3 numbers, but 4 were given.", Assert.Throws<RuntimeException>(() => program.Run(new float[4], new float[1])).Message);
        Assert.Equal("The output of 'net' for a batch of 2 has 2 numbers, but there is room for 1.", Assert.Throws<RuntimeException>(() => program.Run(new float[6], new float[1])).Message);
        Assert.Equal("The input 'x' of 'net' has the shape [?, 3], but a tensor of shape [3] was given.", Assert.Throws<RuntimeException>(() => program.Run(new Tensor([3]))).Message);
    }

    [Fact]
    public void A_batch_that_the_network_fixes_is_the_only_one_taken()
    {
        var builder = new GraphBuilder("net");
        builder.AddOutput(builder.Add("relu", new Relu(), builder.AddInput("x", [2, 3])));
        IntegerProgram program = IntegerProgram.Compile(builder.Build());

        Assert.Equal((3, 3, new Shape(2, 3)), (program.InputLength, program.OutputLength, program.Run(new Tensor([2, 3])).Shape));
        Assert.Equal("The input 'x' of 'net' takes 2 times 3 numbers, but 9 were given.", Assert.Throws<RuntimeException>(() => program.Run(new float[9], new float[9])).Message);
    }

    private static string Refused(Graph graph) => Assert.Throws<RuntimeException>(() => IntegerProgram.Compile(graph)).Message;
}
