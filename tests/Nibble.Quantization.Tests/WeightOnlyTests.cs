using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization.Tests;

public sealed class WeightOnlyTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Groups_lie_along_the_inputs_whichever_axis_they_have(int bits)
    {
        foreach (bool transposed in new[] { false, true })
        {
            const int Inputs = 22, Outputs = 5, Size = 8;
            Tensor weight = Tensor.Random(transposed ? [Outputs, Inputs] : [Inputs, Outputs], 3);
            Graph model = Networks.Single(new Gemm { TransposeRight = transposed }, [Shape.Unknown, Inputs], weight);
            QuantizedTensor codes = PostTraining.QuantizeWeights(model, Recipe(bits, Granularity.PerGroup(Size))).Constants["weight"].Quantized!;
            Assert.Equal(3 * Outputs, codes.Grid.Scales.Length);
            Tensor points = codes.Dequantize();
            for (int output = 0; output < Outputs; output++)
                for (int start = 0; start < Inputs; start += Size)
                {
                    int[] places = [.. Enumerable.Range(start, Math.Min(Size, Inputs - start)).Select(input => transposed ? (output * Inputs) + input : (input * Outputs) + output)];
                    float scale = places.Max(i => Math.Abs(weight[i])) / ((1 << (bits - 1)) - 1);
                    foreach (int i in places)
                        Assert.Equal(MathF.Round(weight[i] / scale) * scale, points[i], 1e-5f);
                }
        }
    }

    [Fact]
    public void Activations_and_biases_stay_real_and_finer_groups_lose_less()
    {
        Graph model = RandomNetworks.Mlp(3, () => new Relu(), 64, 48, 10);
        Tensor samples = RandomNetworks.Samples(model, 50);
        double Sqnr(Granularity granularity)
        {
            Graph graph = PostTraining.QuantizeWeights(model, Recipe(4, granularity));
            Assert.DoesNotContain(graph.Nodes, node => node.Operator is Quantize);
            Assert.Null(graph.Constants["layer1.bias"].Quantized);
            Assert.NotNull(graph.Constants["layer2.weight"].Quantized);
            return Distortion.Sqnr(Networks.Run(model, samples), Networks.Run(graph, samples));
        }

        Assert.True(Sqnr(Granularity.PerGroup(8)) > Sqnr(Granularity.PerChannel()));
        Assert.True(Sqnr(Granularity.PerChannel()) > Sqnr(Granularity.PerTensor));
    }

    [Theory]
    [InlineData("adaround")]
    [InlineData("gptq")]
    public void Rules_take_scales_of_groups_and_zero_points(string rule)
    {
        Tensor samples = Networks.Structured([200, 24], 3);
        Graph model = Networks.Single(new Gemm(), [Shape.Unknown, 24], Tensor.Random([24, 6], 4));
        QuantizationRecipe recipe = new() { Weights = new UniformQuantizer(NumberFormat.UInt(3)) { Granularity = Granularity.PerGroup(7) } };
        double Sqnr(WeightRule rule) => Distortion.Sqnr(Networks.Run(model, samples), Networks.Run(PostTraining.QuantizeWeights(model, recipe with { Rule = rule }, samples), samples));
        Assert.False(PostTraining.QuantizeWeights(model, recipe).Constants["weight"].Quantized!.Grid.IsSymmetric);
        Assert.True(Sqnr(rule == "gptq" ? WeightRule.Gptq : WeightRule.AdaRound) > Sqnr(WeightRule.Nearest) + 1);
    }

    [Fact]
    public void Convolutions_group_input_channels_and_small_ones_have_a_scale_for_each_filter()
    {
        Graph wide = Networks.Single(new Conv(), [Shape.Unknown, 8, 5, 5], Tensor.Random([3, 8, 3, 3], 1));
        Assert.Equal(3 * 2 * 9, PostTraining.QuantizeWeights(wide, Recipe(4, Granularity.PerGroup(4))).Constants["weight"].Quantized!.Grid.Scales.Length);
        Graph depthwise = Networks.Single(new Conv { Groups = 8 }, [Shape.Unknown, 8, 5, 5], Tensor.Random([8, 1, 3, 3], 1));
        Assert.Equal(Granularity.PerChannel(0), PostTraining.QuantizeWeights(depthwise, Recipe(4, Granularity.PerGroup(4))).Constants["weight"].Quantized!.Grid.Granularity);
    }

    [Fact]
    public void Integer_layers_refuse_groups_and_name_what_takes_them()
    {
        Graph model = RandomNetworks.Mlp(3, () => new Relu(), 6, 4, 2);
        Assert.Contains("quantize weights only", Assert.Throws<QuantizationException>(() => PostTraining.Quantize(model, Recipe(4, Granularity.PerGroup(2)), RandomNetworks.Samples(model, 9))).Message, StringComparison.Ordinal);
    }

    private static QuantizationRecipe Recipe(int bits, Granularity granularity) => new() { Weights = new UniformQuantizer(NumberFormat.Int(bits, narrow: true)) { Granularity = granularity } };
}
