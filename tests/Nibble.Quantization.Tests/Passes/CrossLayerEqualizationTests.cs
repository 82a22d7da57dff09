using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization.Tests;

public sealed class CrossLayerEqualizationTests
{
    [Fact]
    public void Float_outputs_stay_for_convolutions_in_groups_depthwise_pooled_flattened_and_dense()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            Graph model = Networks.Uneven(seed);
            PreparationResult result = new CrossLayerEqualization().Apply(model);
            Tensor samples = RandomNetworks.Samples(model, 8, seed);

            Assert.InRange(Networks.Difference(Networks.Run(model, samples), Networks.Run(result.Graph, samples)), 0, 1e-5);
            Assert.Equal(["depthwise", "pointwise", "dense1", "dense2"], result.Notes.Where(note => note.IsApplied).Select(note => note.Layer));
            Assert.Contains("input of the network", Assert.Single(result.Notes, note => !note.IsApplied).Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Ranges_are_equal_on_both_sides_of_every_channel_at_the_end()
    {
        Graph graph = new CrossLayerEqualization { MaxRounds = 200 }.Apply(Networks.Uneven(3)).Graph;
        float[] conv = Greatest(Weight(graph, "conv"), 6, i => i / 18), depthwise = Greatest(Weight(graph, "depthwise"), 6, i => i / 9);
        float[] read = Greatest(Weight(graph, "pointwise"), 6, i => (i / 12 * 3) + (i % 3)), pointwise = Greatest(Weight(graph, "pointwise"), 8, i => i / 3);
        Tensor dense = Weight(graph, "dense1");
        int block = dense.Shape[0] / 8;
        float[] dense1 = Greatest(dense, 8, i => i / 7 / block), made = Greatest(dense, 7, i => i % 7), dense2 = Greatest(Weight(graph, "dense2"), 7, i => i % 7);
        foreach ((float a, float b) in conv.Zip(depthwise).Concat(depthwise.Zip(read)).Concat(pointwise.Zip(dense1)).Concat(made.Zip(dense2)))
            Assert.Equal(1, a / b, 1e-4);
    }

    [Fact]
    public void One_round_of_two_layers_is_the_formula()
    {
        Graph model = RandomNetworks.Mlp(4, () => new Relu(), 3, 2, 2);
        Tensor first = Weight(model, "layer1"), second = Weight(model, "layer2");
        Graph graph = new CrossLayerEqualization { MaxRounds = 1 }.Apply(model).Graph;
        for (int channel = 0; channel < 2; channel++)
        {
            double r1 = Enumerable.Range(0, 3).Max(i => Math.Abs(first[(channel * 3) + i])), r2 = Math.Max(Math.Abs(second[channel]), Math.Abs(second[2 + channel]));
            double s = Math.Sqrt(r1 * r2) / r1;
            Assert.Equal(first[channel * 3] * s, Weight(graph, "layer1")[channel * 3], 1e-6);
            Assert.Equal(second[channel] / s, Weight(graph, "layer2")[channel], 1e-6);
            Assert.Equal(model.Constants["layer1.bias"].ToTensor()[channel] * s, graph.Constants["layer1.scaled_bias"].ToTensor()[channel], 1e-6);
        }
    }

    [Fact]
    public void A_channel_without_weights_on_one_side_is_left_alone()
    {
        Graph model = RandomNetworks.Mlp(4, () => new Relu(), 3, 4, 2);
        Tensor first = Weight(model, "layer1").Clone(), second = Weight(model, "layer2").Clone();
        first.Values[..3].Clear();
        (second[1], second[5]) = (0, 0);
        model = model.Edit().SetConstant("layer1.weight", new Constant(first)).SetConstant("layer2.weight", new Constant(second)).Build();
        Graph graph = new CrossLayerEqualization().Apply(model).Graph;

        Assert.Equal(first.Values[..6], Weight(graph, "layer1").Values[..6]);
        Assert.Equal(second[0], Weight(graph, "layer2")[0]);
        Assert.NotEqual(first[6], Weight(graph, "layer1")[6]);
    }

    [Fact]
    public void Layers_behind_what_does_not_commute_are_left_and_the_note_says_why()
    {
        Graph clipped = RandomNetworks.Mlp(1, () => new Clip(0, 6), 3, 4, 2);
        PreparationResult result = new CrossLayerEqualization().Apply(clipped);
        Assert.Contains("(Clip) limits all channels to 0..6", result.Notes.Single(note => note.Layer == "layer2").Reason, StringComparison.Ordinal);
        Assert.Equal(Weight(clipped, "layer1").Values, Weight(result.Graph, "layer1").Values);

        result = new CrossLayerEqualization().Apply(Preparation.Apply(RandomNetworks.Cnn(1)));
        Assert.Contains("'sum' (Add) reads 'relu1'", result.Notes.Single(note => note.Layer == "conv2").Reason, StringComparison.Ordinal);
        Assert.Contains("'sum' (Add), which can't", result.Notes.Single(note => note.Layer == "dense").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_an_output_too_keeps_its_scale()
    {
        var builder = new GraphBuilder("two outputs");
        string value = builder.Add("first", new Gemm(), builder.AddInput("x", [Shape.Unknown, 3]), builder.AddConstant("a", Tensor.Random([3, 3], 1)));
        builder.AddOutput(value);
        builder.AddOutput(builder.Add("second", new Gemm(), value, builder.AddConstant("b", Tensor.Random([3, 2], 2))));
        Assert.Contains("'first' is an output", new CrossLayerEqualization().Apply(builder.Build()).Notes.Single(note => note.Layer == "second").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_layers_with_one_weight_are_scaled_apart()
    {
        var builder = new GraphBuilder("shared");
        string w = builder.AddConstant("w", Tensor.Random([4, 4], 1));
        string value = builder.Add("first", new Gemm(), builder.AddInput("x", [Shape.Unknown, 4]), w);
        builder.AddOutput(builder.Add("second", new Gemm(), builder.Add("relu", new Relu(), value), w));
        Graph model = builder.Build();
        Tensor samples = RandomNetworks.Samples(model, 10);
        Assert.InRange(Networks.Difference(Networks.Run(model, samples), Networks.Run(new CrossLayerEqualization().Apply(model).Graph, samples)), 0, 1e-5);
    }

    [Fact]
    public void Weights_with_one_scale_for_the_tensor_lose_less()
    {
        var recipe = new QuantizationRecipe { Weights = new UniformQuantizer(NumberFormat.Int(8, narrow: true)) };
        for (ulong seed = 1; seed <= 10; seed++)
        {
            Graph model = Unequal(RandomNetworks.Mlp(seed, () => new Relu(), 12, 16, 16, 5), seed);
            Tensor samples = RandomNetworks.Samples(model, 100, seed), expected = Networks.Run(model, samples);
            double Sqnr(QuantizationRecipe recipe) => Distortion.Sqnr(expected, Networks.Run(PostTraining.Quantize(model, recipe, samples), samples));
            double plain = Sqnr(recipe), equalized = Sqnr(recipe with { Passes = PreparationPass.Default.Add(new CrossLayerEqualization()) });
            Assert.True(equalized > plain + 6, $"seed {seed}: {equalized} dB instead of {plain}");
        }
    }

    // The same function with ranges that folded normalizations might leave: neurons of the first layers a hundredth to a hundred times as large.
    private static Graph Unequal(Graph model, ulong seed)
    {
        for (int layer = 1; layer <= 2; layer++)
        {
            Tensor made = Weight(model, $"layer{layer}").Clone(), bias = model.Constants[$"layer{layer}.bias"].ToTensor().Clone(), read = Weight(model, $"layer{layer + 1}").Clone();
            float[] factors = [.. Enumerable.Range(0, 16).Select(i => MathF.Pow(10, new CounterRandom(seed).Uniform((ulong)((layer * 16) + i), -2, 2)))];
            for (int i = 0; i < made.Length; i++)
                made[i] *= factors[i / (made.Length / 16)];
            for (int i = 0; i < 16; i++)
                bias[i] *= factors[i];
            for (int i = 0; i < read.Length; i++)
                read[i] /= factors[i % 16];
            model = model.Edit().SetConstant($"layer{layer}.weight", new Constant(made)).SetConstant($"layer{layer}.bias", new Constant(bias)).SetConstant($"layer{layer + 1}.weight", new Constant(read)).Build();
        }

        return model;
    }

    private static Tensor Weight(Graph graph, string layer) => graph.Constants[graph.Nodes.Single(node => node.Name == layer).Inputs[1]].ToTensor();

    private static float[] Greatest(Tensor weight, int channels, Func<int, int> channelOf)
    {
        var greatest = new float[channels];
        for (int i = 0; i < weight.Length; i++)
            greatest[channelOf(i)] = Math.Max(greatest[channelOf(i)], Math.Abs(weight[i]));
        return greatest;
    }
}
