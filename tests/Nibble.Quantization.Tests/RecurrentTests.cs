using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization.Tests;

public sealed class RecurrentTests
{
    [Theory]
    [InlineData(LstmDirection.Forward, true)]
    [InlineData(LstmDirection.Bidirectional, true)]
    [InlineData(LstmDirection.Reverse, false)]
    public void An_lstm_becomes_an_integer_one_and_stays_close(LstmDirection direction, bool perChannel)
    {
        const int Steps = 50, Batch = 4, Inputs = 15, Hidden = 32;
        int directions = direction == LstmDirection.Bidirectional ? 2 : 1;
        Tensor Scaled(Shape shape, ulong seed)
        {
            Tensor tensor = Tensor.Random(shape, seed);
            return new Tensor(shape, [.. tensor.Values.ToArray().Select(x => x * 0.2f)]);
        }

        var builder = new GraphBuilder("net");
        builder.AddInput("x", [Steps, Shape.Unknown, Inputs]);
        builder.AddConstant("w", Scaled([directions, 4 * Hidden, Inputs], 1));
        builder.AddConstant("r", Scaled([directions, 4 * Hidden, Hidden], 2));
        builder.AddConstant("b", Scaled([directions, 8 * Hidden], 3));
        builder.AddOutput(builder.Add("lstm", new Lstm { Direction = direction }, "x", "w", "r", "b"));
        Graph graph = builder.Build();
        QuantizationRecipe recipe = perChannel ? QuantizationRecipe.Default : QuantizationRecipe.Default with { Weights = QuantizationRecipe.Default.Weights with { Granularity = Granularity.PerTensor } };

        Graph integer = PostTraining.QuantizeRecurrent(graph, recipe);

        Assert.Equal(perChannel ? 4 * Hidden : 1, integer.Constants["r"].Quantized!.Grid.Scales.Length);
        Assert.NotNull(integer.Constants["w"].Quantized);
        Assert.Null(integer.Constants["b"].Quantized);
        Assert.Equal(1f / 128, ((Lstm)integer.Nodes[0].Operator).State!.Scales[0]);
        Tensor x = Tensor.Random([Steps, Batch, Inputs], 4), real = new FloatEvaluator(graph).Run(x), codes = new FloatEvaluator(integer).Run(x);
        double error = 0, signal = 0;
        for (int i = 0; i < real.Length; i++)
        {
            error += Math.Pow(real[i] - codes[i], 2);
            signal += real[i] * real[i];
        }

        // States of 8 bits, whose rounding alone leaves about 1/128 · 0.29 of states of about 0.3.
        Assert.InRange(10 * Math.Log10(signal / error), 28, 60);
    }

    [Fact]
    public void A_network_without_an_lstm_is_refused()
    {
        var builder = new GraphBuilder("net");
        builder.AddOutput(builder.Add("y", new Relu(), builder.AddInput("x", [3])));
        Assert.Contains("no LSTM", Assert.Throws<QuantizationException>(() => PostTraining.QuantizeRecurrent(builder.Build(), QuantizationRecipe.Default)).Message, StringComparison.Ordinal);
    }
}
