using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization.Tests;

public sealed class LayerOverrideTests
{
    private static readonly Graph Model = RandomNetworks.Mlp(5, () => new Relu(), 9, 8, 7, 3);
    private static readonly Tensor Samples = RandomNetworks.Samples(Model, 60);

    [Fact]
    public void A_pattern_gives_its_layers_other_bits_formats_and_granularity()
    {
        Graph graph = Quantize(
            new LayerOverride("layer?") { WeightBits = 4 },
            new LayerOverride("*2") { Weights = new UniformQuantizer(NumberFormat.Int(6)) },
            new LayerOverride("layer3") { WeightBits = 3, Activations = new UniformQuantizer(NumberFormat.UInt(5)) });
        IntegerLayer[] layers = [.. IntegerLayer.Of(graph)];
        Assert.Equal(["int4-narrow", "int6", "int3-narrow"], layers.Select(layer => layer.Weight.Format.ToString()));
        Assert.Equal([Granularity.PerChannel(), Granularity.PerTensor, Granularity.PerChannel()], layers.Select(layer => layer.Weight.Grid.Granularity));
        Assert.Equal([8, 8, 5], layers.Select(layer => layer.Input.Format.Bits));
    }

    [Fact]
    public void A_layer_left_real_keeps_its_weights_and_a_later_override_takes_that_back()
    {
        Graph graph = Quantize(new LayerOverride("layer*") { IsFloat = true }, new LayerOverride("layer3") { IsFloat = false });
        Assert.Equal("layer3", Assert.Single(IntegerLayer.Of(graph)).Node.Name);
        Assert.Same(Model.Constants["layer1.weight"], graph.Constants["layer1.weight"]);
        Assert.Equal(["layer1", "layer2"], QuantizationReport.Of(graph).FloatLayers.Select(layer => layer.Name));
    }

    [Fact]
    public void A_weight_shared_with_a_real_layer_stays_real_there()
    {
        var builder = new GraphBuilder("shared");
        string w = builder.AddConstant("w", Tensor.Random([4, 4], 1));
        string value = builder.Add("first", new Gemm(), builder.AddInput("x", [Shape.Unknown, 4]), w);
        builder.AddOutput(builder.Add("second", new Gemm(), value, w));
        Graph graph = PostTraining.Quantize(builder.Build(), new QuantizationRecipe { Overrides = [new LayerOverride("second") { IsFloat = true }] }, Tensor.Random([9, 4], 2));
        Assert.Null(graph.Constants[graph.Nodes.Single(node => node.Name == "second").Inputs[1]].Quantized);
        Assert.Single(IntegerLayer.Of(graph));
    }

    [Fact]
    public void A_rule_serves_the_layers_it_is_asked_for()
    {
        Graph nearest = Quantize(), gptq = Quantize(new LayerOverride("layer2") { WeightBits = 2, Rule = WeightRule.Gptq }), plain = Quantize(new LayerOverride("layer2") { WeightBits = 2 });
        Assert.Equal(nearest.Constants["layer1.weight"].Quantized!.Codes, gptq.Constants["layer1.weight"].Quantized!.Codes);
        Assert.NotEqual(plain.Constants["layer2.weight"].Quantized!.Codes.ToArray(), gptq.Constants["layer2.weight"].Quantized!.Codes.ToArray());
    }

    [Fact]
    public void Overrides_that_mean_nothing_or_contradict_each_other_are_refused()
    {
        Assert.Contains("'layer1', 'layer2', 'layer3'", Refused(new LayerOverride("Layer1") { WeightBits = 4 }), StringComparison.Ordinal);
        Assert.Contains("leave every layer", Refused(new LayerOverride("*") { IsFloat = true }), StringComparison.Ordinal);
        Assert.Contains("2 to 32", Refused(new LayerOverride("*") { WeightBits = 1 }), StringComparison.Ordinal);
        var builder = new GraphBuilder("fork");
        string x = builder.AddInput("x", [Shape.Unknown, 4]);
        builder.AddOutput(builder.Add("left", new Gemm(), x, builder.AddConstant("a", Tensor.Random([4, 2], 1))));
        builder.AddOutput(builder.Add("right", new Gemm(), x, builder.AddConstant("b", Tensor.Random([4, 2], 2))));
        var recipe = new QuantizationRecipe { Overrides = [new LayerOverride("left") { Activations = new UniformQuantizer(NumberFormat.UInt(4)) }, new LayerOverride("right") { Activations = new UniformQuantizer(NumberFormat.UInt(5)) }] };
        Assert.Contains("'left' and 'right'", Assert.Throws<QuantizationException>(() => PostTraining.Quantize(builder.Build(), recipe, Tensor.Random([9, 4], 2))).Message, StringComparison.Ordinal);
        Assert.Contains("one kind of input", Assert.Throws<QuantizationException>(() => PostTraining.QuantizeDynamic(builder.Build(), recipe)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Passes_are_those_of_the_recipe_and_progress_names_every_layer()
    {
        Graph cnn = RandomNetworks.Cnn(2);
        Assert.Contains(PostTraining.Prepare(cnn, new QuantizationRecipe { Passes = [] }).Nodes, node => node.Operator is BatchNormalization);
        Assert.DoesNotContain(PostTraining.Prepare(cnn, QuantizationRecipe.Default).Nodes, node => node.Operator is BatchNormalization);

        var heard = new List<QuantizationProgress>();
        PostTraining.Quantize(cnn, new QuantizationRecipe { Rule = WeightRule.Gptq, Passes = PreparationPass.Default.Add(new CrossLayerEqualization()) }, RandomNetworks.Samples(cnn, 20), new Heard(heard));
        Assert.Equal(["conv1", "conv2", "dense"], heard.Where(step => step.Stage == "Gptq").Select(step => step.Layer));
        Assert.Equal([1, 2, 3], heard.Where(step => step.Stage == "Gptq").Select(step => step.Done));

        // By the work that layers are: it only grows, and ends with all.
        double[] shares = [.. heard.Where(step => step.Stage is "Gptq" or "watch inputs").Select(step => step.Fraction)];
        Assert.True(shares.Length > 3);
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1], 1e-12);
        Assert.Equal(3, heard.Count(step => step.Note is { IsApplied: false, Pass: nameof(CrossLayerEqualization) }));
    }

    private static Graph Quantize(params LayerOverride[] overrides) => PostTraining.Quantize(Model, new QuantizationRecipe { Overrides = [.. overrides] }, Samples);

    private static string Refused(LayerOverride rule) => Assert.Throws<QuantizationException>(() => Quantize(rule)).Message;

    private sealed class Heard(List<QuantizationProgress> steps) : IProgress<QuantizationProgress>
    {
        public void Report(QuantizationProgress value) => steps.Add(value);
    }
}
