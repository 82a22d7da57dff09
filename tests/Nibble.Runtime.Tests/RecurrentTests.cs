using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

public sealed class RecurrentTests
{
    private const int Steps = 6, Batch = 3, Inputs = 4, Hidden = 5;

    [Theory]
    [InlineData(11f)]
    [InlineData(-12f)]
    [InlineData(0.5f)]
    [InlineData(float.NaN)]
    public void A_word_that_is_not_there_is_refused(float word)
    {
        var builder = new GraphBuilder("net");
        builder.AddConstant("embedding", Tensor.Random([11, 2], 1));
        builder.AddInput("words", [Shape.Unknown], InputType.Int64);
        builder.AddOutput(builder.Add("gather", new Gather(), "embedding", "words"));
        var evaluator = new FloatEvaluator(builder.Build());

        Assert.Equal(evaluator.Run(new Tensor([2], [10, 0])).Values, evaluator.Run(new Tensor([2], [-1, -11])).Values);
        string message = Assert.Throws<RuntimeException>(() => evaluator.Run(new Tensor([2], [3, word]))).Message;
        Assert.Contains("'gather' (Gather)", message, StringComparison.Ordinal);
        Assert.Contains("from -11 to 10", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_and_directions_belong_together()
    {
        Tensor x = Tensor.Random([Steps, Batch, Inputs], 9);
        Tensor sequence = new FloatEvaluator(Net(new Lstm { Direction = LstmDirection.Bidirectional })).Run(x);
        Tensor hidden = new FloatEvaluator(Net(new Lstm { Direction = LstmDirection.Bidirectional, Result = LstmResult.Hidden })).Run(x);

        Assert.Equal(new Shape(Steps, 2, Batch, Hidden), sequence.Shape);
        for (int i = 0; i < Batch * Hidden; i++)
        {
            Assert.Equal(hidden[i], sequence[((Steps - 1) * 2 * Batch * Hidden) + i]);
            Assert.Equal(hidden[(Batch * Hidden) + i], sequence[(Batch * Hidden) + i]);
        }
    }

    [Fact]
    public void A_length_that_is_too_great_is_refused()
    {
        var evaluator = new FloatEvaluator(Net(new Lstm { HasLengths = true }));
        Tensor Run(params float[] lengths) => evaluator.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Random([Steps, Batch, Inputs], 9), ["lengths"] = new([Batch], lengths) })["lstm"];

        Assert.True(Run(2, 0, 6).Values[(2 * Batch * Hidden)..((2 * Batch * Hidden) + (2 * Hidden))].IndexOfAnyExcept(0) < 0);
        Assert.Contains("the length 7 for sequence 1 of 6 steps", Assert.Throws<RuntimeException>(() => Run(2, 7, 6)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Computed_weights_give_what_constant_ones_give()
    {
        Graph constant = Net(new Lstm());
        var builder = new GraphBuilder("net");
        builder.AddInput("x", [Steps, Batch, Inputs]);
        foreach ((string name, Constant value) in constant.Constants)
            builder.AddConstant(name, value);
        builder.Add("computed", new Identity(), "r");
        builder.AddOutput(builder.Add("lstm", new Lstm(), "x", "w", "computed", "b"));
        Tensor x = Tensor.Random([Steps, Batch, Inputs], 9);

        Assert.Equal(new FloatEvaluator(constant).Run(x).Values, new FloatEvaluator(builder.Build()).Run(x).Values);
    }

    [Fact]
    public void An_integer_state_is_what_the_kernel_computes_and_lies_on_its_grid()
    {
        Graph graph = WithCodes(Net(new Lstm { State = QuantizationGrid.PerTensor(NumberFormat.Int(8), 1f / 128) }));
        Tensor x = Tensor.Random([Steps, Batch, Inputs], 9);
        QuantizedTensor r = graph.Constants["r"].Quantized!;
        ReadOnlySpan<float> b = graph.Constants["b"].ToTensor().Values;
        float[] bias = new float[4 * Hidden], expected = new float[Steps * Batch * Hidden];
        for (int i = 0; i < bias.Length; i++)
            bias[i] = b[i] + b[bias.Length + i];
        using var lstm = new LstmProduct(graph.Constants["w"].ToTensor().Values, [.. r.Codes.ToArray().Select(code => (sbyte)code)], r.Grid.Scales.AsSpan(), bias, Hidden, new LstmStateGrid(1f / 128, -128, 127), default, LstmKernel.FastestFirst[^1]);
        lstm.Run(x.Values, SequenceGrid.StepMajor(Steps, Batch, Inputs), new LstmOperands { Sequence = expected, SequenceGrid = SequenceGrid.StepMajor(Steps, Batch, Hidden) });

        Tensor found = new FloatEvaluator(graph).Run(x);

        Assert.Equal(expected, found.Values);
        Assert.All(expected, h => Assert.Equal(MathF.Round(h * 128), h * 128));
    }

    [Fact]
    public void A_state_that_kernels_can_not_hold_is_refused()
    {
        foreach (QuantizationGrid state in (QuantizationGrid[])[QuantizationGrid.PerTensor(NumberFormat.Int(8), 1f / 127), QuantizationGrid.PerTensor(NumberFormat.Int(9), 1f / 256), QuantizationGrid.PerTensor(NumberFormat.UInt(8), 1f / 128, 128)])
            Assert.Contains("has a hidden state of", Assert.Throws<RuntimeException>(() => new FloatEvaluator(WithCodes(Net(new Lstm { State = state })))).Message, StringComparison.Ordinal);
        Assert.Contains("constant recurrent weights", Assert.Throws<RuntimeException>(() => new FloatEvaluator(Net(new Lstm { State = QuantizationGrid.PerTensor(NumberFormat.Int(8), 1f / 128) }))).Message, StringComparison.Ordinal);
    }

    private static Graph Net(Lstm lstm)
    {
        var builder = new GraphBuilder("net");
        builder.AddInput("x", [Steps, Shape.Unknown, Inputs]);
        builder.AddConstant("w", Tensor.Random([lstm.Directions, 4 * Hidden, Inputs], 1));
        builder.AddConstant("r", Tensor.Random([lstm.Directions, 4 * Hidden, Hidden], 2));
        builder.AddConstant("b", Tensor.Random([lstm.Directions, 8 * Hidden], 3));
        string[] inputs = ["x", "w", "r", "b"];
        builder.AddOutput(builder.Add("lstm", lstm, lstm.HasLengths ? [.. inputs, builder.AddInput("lengths", [Shape.Unknown], InputType.Int32)] : inputs));
        return builder.Build();
    }

    private static Graph WithCodes(Graph graph)
    {
        var quantizer = new UniformQuantizer(NumberFormat.Int(8)) { Granularity = Granularity.PerChannel(1) };
        Tensor r = graph.Constants["r"].ToTensor();
        return graph.Edit().SetConstant("r", new Constant(quantizer.ChooseGrid(r).Quantize(r))).Build();
    }
}
