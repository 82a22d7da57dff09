using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization.Tests;

/// <summary>What a report says of layers is held to what single-layer quantizations of the same network do.</summary>
public sealed class QuantizationReportTests
{
    private const double Digits = 1e-6;

    private static readonly Graph Model = RandomNetworks.Mlp(5, () => new Relu(), 9, 8, 7, 3);
    private static readonly Tensor Samples = RandomNetworks.Samples(Model, 60);

    [Fact]
    public void Shares_are_those_of_the_errors_that_layers_make_alone_and_sum_to_one()
    {
        var recipe = new QuantizationRecipe { Overrides = [new LayerOverride("layer2") { WeightBits = 3 }] };
        QuantizationReport report = Report(Model, recipe);
        double[] alone = [.. Layers(Model).Select(layer => ErrorOf(PostTraining.Quantize(
            Model,
            recipe with { Overrides = [.. recipe.Overrides, .. Layers(Model).Where(other => other != layer).Select(other => new LayerOverride(other) { IsFloat = true })] },
            Samples)))];
        Assert.Equal(alone.Select(error => error / alone.Sum()), report.Layers.Select(layer => layer.ErrorShare!.Value), (a, b) => Math.Abs(a - b) < Digits);
        Assert.Equal(1, report.Layers.Sum(layer => layer.ErrorShare!.Value), Digits);
        Assert.Null(report.ShareBetweenLayers);
        Assert.Equal("layer2", report.Layers.MaxBy(layer => layer.ErrorShare)!.Name);
    }

    [Fact]
    public void Shares_follow_a_layers_error_along_every_way_to_the_output()
    {
        Graph model = PostTraining.Prepare(RandomNetworks.Cnn(3), QuantizationRecipe.Default);
        Tensor samples = RandomNetworks.Samples(model, 30);
        Tensor expected = Networks.Run(model, samples);
        QuantizationReport report = QuantizationReport.Of(PostTraining.QuantizeWeights(model, QuantizationRecipe.Default), model, samples);
        double[] alone = [.. report.Layers.Select(layer => NoiseOf(PostTraining.QuantizeWeights(
            model,
            new QuantizationRecipe { Overrides = [new LayerOverride("*") { IsFloat = true }, new LayerOverride(layer.Name) { IsFloat = false }] })))];
        Assert.Equal(3, alone.Length);
        Assert.Equal(alone.Select(noise => noise / alone.Sum()), report.Layers.Select(layer => layer.ErrorShare!.Value), (a, b) => Math.Abs(a - b) < 1e-4);

        double NoiseOf(Graph quantized) => Distortion.Powers(expected, Networks.Run(quantized, samples)).Noise;
    }

    [Fact]
    public void Gains_are_those_of_leaving_a_layer_real_and_the_greatest_comes_first()
    {
        var recipe = new QuantizationRecipe { Overrides = [new LayerOverride("layer2") { WeightBits = 3 }] };
        QuantizationReport report = Report(Model, recipe);
        Assert.Equal("layer2", report.Gains[0].Layer);
        Assert.Equal(report.Gains.Select(gain => gain.Gain).OrderDescending(), report.Gains.Select(gain => gain.Gain));
        double now = OutputSqnr(PostTraining.Quantize(Model, recipe, Samples));
        foreach (LayerGain gain in report.Gains)
        {
            double then = OutputSqnr(PostTraining.Quantize(Model, recipe with { Overrides = recipe.Overrides.Add(new LayerOverride(gain.Layer) { IsFloat = true }) }, Samples));
            Assert.Equal(then, gain.Sqnr, Digits);
            Assert.Equal(then - now, gain.Gain, Digits);
            LayerReport layer = report.Layers.Single(layer => layer.Name == gain.Layer);
            Assert.Equal(layer.FloatBytes - layer.Bytes, gain.BytesMore);
        }
    }

    [Fact]
    public void A_layers_own_noise_is_that_of_a_network_in_which_it_alone_is_quantized()
    {
        QuantizationReport report = Report(Model, QuantizationRecipe.Default);
        Dictionary<string, Tensor> expected = Outputs(Model);
        Graph all = PostTraining.Quantize(Model, QuantizationRecipe.Default, Samples);
        foreach (LayerReport layer in report.Layers)
        {
            Graph alone = PostTraining.Quantize(Model, new QuantizationRecipe { Overrides = [new LayerOverride("*") { IsFloat = true }, new LayerOverride(layer.Name) { IsFloat = false }] }, Samples);
            Assert.Equal(Distortion.Sqnr(expected[layer.Name], Outputs(alone)[layer.Name]), layer.OwnSqnr!.Value, Digits);
            Assert.Equal(Distortion.Sqnr(expected[layer.Name], Outputs(all)[layer.Name]), layer.OutputSqnr!.Value, Digits);
        }
    }

    [Fact]
    public void Quantizers_between_layers_have_a_share_of_their_own()
    {
        Graph cnn = PostTraining.Prepare(RandomNetworks.Cnn(3), QuantizationRecipe.Default);
        Tensor samples = RandomNetworks.Samples(cnn, 20);
        var coarse = new QuantizationRecipe { Activations = new UniformQuantizer(NumberFormat.UInt(4)) };
        QuantizationReport report = QuantizationReport.Of(PostTraining.Quantize(cnn, coarse, samples), cnn, samples);
        Assert.InRange(report.ShareBetweenLayers!.Value, 0.001, 0.9);
        Assert.Equal(1, report.Layers.Sum(layer => layer.ErrorShare!.Value) + report.ShareBetweenLayers.Value, Digits);
        Assert.All(report.Layers, layer => Assert.True(layer.OwnSqnr >= layer.OutputSqnr - 1));
    }

    [Fact]
    public void Products_are_those_of_the_integer_program_and_bit_operations_count_both_operands()
    {
        Graph cnn = Networks.Uneven(3);
        Tensor samples = RandomNetworks.Samples(cnn, 9);
        Graph quantized = PostTraining.Quantize(cnn, new QuantizationRecipe { Weights = new UniformQuantizer(NumberFormat.Int(4)) }, samples);
        QuantizationReport report = QuantizationReport.Of(quantized);
        Dictionary<string, long> counted = IntegerProgram.Compile(quantized).Steps.Where(step => step.MultiplyAccumulates > 0).ToDictionary(step => step.Nodes[0], step => step.MultiplyAccumulates);
        Assert.Equal(counted.OrderBy(pair => pair.Key), report.Layers.ToDictionary(layer => layer.Name, layer => layer.Products!.Value).OrderBy(pair => pair.Key));
        Assert.Equal(counted.Values.Sum() * 4 * 8, report.BitOperations);
    }

    [Fact]
    public void Weights_that_are_decoded_are_reported_without_accumulators()
    {
        Graph small = PostTraining.QuantizeWeights(Model, new QuantizationRecipe { Weights = new UniformQuantizer(NumberFormat.Int(4)) { Granularity = Granularity.PerGroup(4) } });
        QuantizationReport report = QuantizationReport.Of(small, Model, Samples);
        Assert.Empty(report.FloatLayers);
        Assert.Equal(Layers(Model), report.Layers.Select(layer => layer.Name));
        Assert.Equal(0, report.AccumulatorBits);
        Assert.All(report.Layers, layer => Assert.True(layer is { Input: null, Accumulator: null, WeightSqnr: > 10, OwnSqnr: > 10, ErrorShare: > 0 }));
        Assert.Equal(1, report.Layers.Sum(layer => layer.ErrorShare!.Value), Digits);
    }

    [Fact]
    public void Reasons_name_the_override_the_kind_of_quantization_or_what_the_layer_lacks()
    {
        var recipe = new QuantizationRecipe { Overrides = [new LayerOverride("*1") { IsFloat = true }] };
        Assert.Contains("'*1'", Assert.Single(Report(Model, recipe).FloatLayers).Reason, StringComparison.Ordinal);
        Graph cnn = PostTraining.QuantizeDynamic(RandomNetworks.Cnn(3), QuantizationRecipe.Default);
        Assert.All(QuantizationReport.Of(cnn).FloatLayers, layer => Assert.Contains("at run time", layer.Reason, StringComparison.Ordinal));
        Assert.All(QuantizationReport.Of(Model).FloatLayers, layer => Assert.Equal("its weights are real numbers", layer.Reason));
    }

    [Fact]
    public void Nothing_differs_where_nothing_is_lost()
    {
        // Powers of two times small integers, which the grids hold exactly.
        Graph exact = Networks.Single(new Gemm(), [Shape.Unknown, 2], new Tensor([2, 2], [1, -127, 127, 3]));
        var samples = new Tensor([3, 2], [0, 255, 1, 2, 17, 0]);
        QuantizationReport report = QuantizationReport.Of(PostTraining.Quantize(exact, QuantizationRecipe.Default with { Weights = new UniformQuantizer(NumberFormat.Int(8, narrow: true)) }, samples), exact, samples);
        LayerReport layer = Assert.Single(report.Layers);
        Assert.Equal(double.PositiveInfinity, layer.OwnSqnr);
        Assert.Null(layer.ErrorShare);
        Assert.Empty(report.Gains);
        Assert.Equal(0, report.Output!.Flips);
    }

    [Fact]
    public void A_network_that_fixes_its_batch_is_calibrated_and_explained_like_one_that_does_not()
    {
        Graph fixedBatch = new(Model.Name, [new GraphInput("input", [4, 9])], Model.Outputs, Model.Nodes, Model.Constants);
        Tensor samples = Samples.Slice(0, 20);
        QuantizationReport free = QuantizationReport.Of(PostTraining.Quantize(Model, QuantizationRecipe.Default, samples), Model, samples);
        QuantizationReport bound = QuantizationReport.Of(PostTraining.Quantize(fixedBatch, QuantizationRecipe.Default, samples), fixedBatch, samples);
        Assert.Equal(free.Layers.Select(layer => layer.InputGrid), bound.Layers.Select(layer => layer.InputGrid));
        Assert.Equal(free.Layers.Select(layer => layer.OutputSqnr!.Value), bound.Layers.Select(layer => layer.OutputSqnr!.Value), (a, b) => Math.Abs(a - b) < Digits);
        Assert.Equal(free.Output!.Sqnr, bound.Output!.Sqnr, Digits);
        Assert.Contains("at least 4", Assert.Throws<QuantizationException>(() => PostTraining.Quantize(fixedBatch, QuantizationRecipe.Default, Samples.Slice(0, 3))).Message, StringComparison.Ordinal);
    }

    private static QuantizationReport Report(Graph model, QuantizationRecipe recipe) => QuantizationReport.Of(PostTraining.Quantize(model, recipe, Samples), model, Samples, recipe);

    private static string[] Layers(Graph graph) => [.. graph.Nodes.Where(node => node.Operator is Gemm).Select(node => node.Name)];

    private static double ErrorOf(Graph graph) => Networks.Run(Model, Samples).Values.ToArray().Zip(Networks.Run(graph, Samples).Values.ToArray(), (a, b) => Math.Pow((double)a - b, 2)).Sum();

    private static double OutputSqnr(Graph graph) => Distortion.Sqnr(Networks.Run(Model, Samples), Networks.Run(graph, Samples));

    private static Dictionary<string, Tensor> Outputs(Graph graph)
    {
        Dictionary<string, Tensor> outputs = [];
        new FloatEvaluator(graph).Run(
            new Dictionary<string, Tensor> { ["input"] = Samples },
            (value, tensor) =>
            {
                if (graph.ProducerOf(value) is { Operator: Gemm } layer)
                    outputs[layer.Name] = tensor.Clone();
            });
        return outputs;
    }
}
