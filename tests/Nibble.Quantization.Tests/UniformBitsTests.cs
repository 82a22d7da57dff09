using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization.Tests;

public sealed class UniformBitsTests
{
    [Theory]
    [InlineData(PointScope.Network)]
    [InlineData(PointScope.Layer)]
    [InlineData(PointScope.Neuron)]
    public void Bits_are_added_until_the_measure_holds_and_not_one_more(PointScope scope)
    {
        Graph model = RandomNetworks.Mlp(1, () => new Relu(), 13, 24, 5);
        Tensor samples = RandomNetworks.Samples(model, 200);
        double Agreement(Graph graph) => Agree(new FloatEvaluator(model).Run(samples), new FloatEvaluator(graph).Run(samples));

        UniformBitsResult result = UniformBits.UntilAccuracyHolds(model, Agreement, tolerance: 0.05, scope);

        Assert.Equal(1, result.FloatAccuracy);
        Assert.Equal(Enumerable.Range(2, result.Steps.Length), result.Steps.Select(step => step.Bits));
        Assert.All(result.Steps[..^1], step => Assert.True(step.Accuracy < 0.95 && !step.Holds));
        Assert.True(result.Steps[^1].Accuracy >= 0.95);
        Assert.Equal(result.Steps[^1].Bits, result.Bits);
        Assert.Equal(result.Steps[^1].Accuracy, Agreement(result.Model));
        Assert.All(result.Steps.Zip(result.Steps.Skip(1)), pair => Assert.True(pair.First.Sqnr < pair.Second.Sqnr));
        Assert.Equal(["layer1.weight", "layer2.weight"], result.Steps[0].Layers.Select(layer => layer.Layer));
        Assert.Equal(scope == PointScope.Neuron ? 24 : 1, result.Steps[0].Layers[0].Points.Length);
        QuantizedTensor weight = result.Model.Constants["layer2.weight"].Quantized!;
        Assert.Equal(result.Bits, weight.Format.Bits);
        Assert.True(weight.Grid.IsPowerOfTwo);
        Assert.Equal(result.Steps[^1].Layers[1].Points, weight.Grid.Scales.Select(scale => Math.ILogB(scale)));
    }

    [Fact]
    public void A_network_whose_measure_never_holds_says_so_with_every_step()
    {
        Graph model = RandomNetworks.Mlp(2, () => new Relu(), 4, 3);
        UniformBitsResult result = UniformBits.UntilAccuracyHolds(model, graph => graph == model ? 1 : 0, tolerance: 0.5, maxBits: 4);
        Assert.Null(result.Bits);
        Assert.Equal(3, result.Steps.Length);
    }

    [Fact]
    public void What_can_not_be_searched_is_refused()
    {
        Graph model = RandomNetworks.Mlp(2, () => new Relu(), 4, 3);
        foreach (double tolerance in new[] { -0.1, double.NaN })
            Assert.Throws<QuantizationException>(() => UniformBits.UntilAccuracyHolds(model, _ => 1, tolerance));
        Assert.Throws<QuantizationException>(() => UniformBits.UntilAccuracyHolds(model, _ => 1, 0, maxBits: 1));
        Graph quantized = UniformBits.UntilAccuracyHolds(model, _ => 1, 0).Model;
        Assert.Contains("has no layer to quantize", Assert.Throws<QuantizationException>(() => UniformBits.WeightsOf(quantized)).Message, StringComparison.Ordinal);
    }

    private static double Agree(Tensor expected, Tensor actual)
    {
        int classes = expected.Shape[1], rows = expected.Shape[0];
        int Answer(Tensor outputs, int row) => Enumerable.Range(0, classes).MaxBy(i => outputs[(row * classes) + i]);
        return Enumerable.Range(0, rows).Count(row => Answer(expected, row) == Answer(actual, row)) / (double)rows;
    }
}
