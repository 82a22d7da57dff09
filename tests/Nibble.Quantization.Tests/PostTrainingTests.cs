using FsCheck.Fluent;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization.Tests;

public sealed class PostTrainingTests
{
    public static TheoryData<string> Activations => ["relu", "leaky", "tanh", "sigmoid"];

    [Theory]
    [MemberData(nameof(Activations))]
    public void Eight_bits_keep_an_mlp_close_to_its_float_outputs(string activation)
    {
        Graph model = RandomNetworks.Mlp(1, () => Activation(activation), 13, 24, 24, 5);
        Tensor samples = RandomNetworks.Samples(model, 500);

        Graph quantized = PostTraining.Quantize(model, QuantizationRecipe.Default, samples);

        Assert.All(quantized.Nodes.Where(node => node.Operator is Gemm), node => Assert.NotNull(IntegerLayer.TryGet(quantized, node)));
        Assert.InRange(Distortion.Sqnr(new FloatEvaluator(model).Run(samples), new FloatEvaluator(quantized).Run(samples)), 25, 80);
    }

    [Fact]
    public void A_cnn_with_a_residual_branch_becomes_integer_layers_throughout()
    {
        Graph model = RandomNetworks.Cnn(3);
        Tensor samples = RandomNetworks.Samples(model, 100);

        Graph quantized = PostTraining.Quantize(model, QuantizationRecipe.Default, samples);

        Assert.DoesNotContain(quantized.Nodes, node => node.Operator is BatchNormalization);
        Assert.Equal(3, IntegerLayer.Of(quantized).Count());
        Assert.All(IntegerLayer.Of(quantized), layer => Assert.NotNull(layer.BiasCodes));
        GraphNode sum = quantized.Nodes.Single(node => node.Name == "sum");
        Assert.All(sum.Inputs, input => Assert.NotNull(quantized.QuantizationOf(input)));
        Assert.InRange(Distortion.Sqnr(new FloatEvaluator(model).Run(samples), new FloatEvaluator(quantized).Run(samples)), 25, 80);
    }

    [Fact]
    public void Max_pooling_and_flattening_keep_the_grid_of_what_they_pick_from()
    {
        Graph model = RandomNetworks.Cnn(5);
        Graph quantized = PostTraining.Quantize(model, QuantizationRecipe.Default, RandomNetworks.Samples(model, 50));

        Assert.Same(quantized.QuantizationOf("relu2.quantized")!.Grid, quantized.QuantizationOf("pool.quantized")!.Grid);
        Assert.Same(quantized.QuantizationOf("relu2.quantized")!.Grid, quantized.QuantizationOf("flat.quantized")!.Grid);
    }

    [Fact]
    public void Dynamic_quantization_leaves_biases_real_and_takes_ranges_at_run_time()
    {
        Graph model = RandomNetworks.Mlp(2, () => new Relu(), 7, 8, 3);
        Graph quantized = PostTraining.QuantizeDynamic(model, QuantizationRecipe.Default);

        Assert.Equal(2, quantized.Nodes.Count(node => node.Operator is Quantize { IsDynamic: true }));
        Assert.All(IntegerLayer.Of(quantized), layer => Assert.Null(layer.BiasCodes));
        Tensor samples = RandomNetworks.Samples(model, 200);
        Assert.InRange(Distortion.Sqnr(new FloatEvaluator(model).Run(samples), new FloatEvaluator(quantized).Run(samples)), 30, 80);
    }

    [Fact]
    public void Fixed_point_takes_powers_of_two_and_signed_codes_where_values_go_below_zero()
    {
        Graph model = RandomNetworks.Mlp(4, () => new Relu(), 6, 8, 8, 2);
        var recipe = new QuantizationRecipe
        {
            Weights = new PowerOfTwoQuantizer(NumberFormat.Int(8)),
            Activations = new PowerOfTwoQuantizer(NumberFormat.UInt(8)),
            Requantization = Requantization.FixedPoint,
        };

        Graph quantized = PostTraining.Quantize(model, recipe, RandomNetworks.Samples(model, 300));

        Assert.Equal(Requantization.FixedPoint, quantized.Requantization);
        IntegerLayer[] layers = [.. IntegerLayer.Of(quantized)];
        Assert.All(layers, layer => Assert.True(layer.Weight.Grid.IsPowerOfTwo && layer.Input.Grid!.IsPowerOfTwo));
        Assert.Equal(NumberFormat.Int(8), layers[0].Input.Format);
        Assert.Equal(NumberFormat.UInt(8), layers[1].Input.Format);
    }

    [Fact]
    public void Two_layers_that_share_a_weight_each_get_their_own_integers_and_bias_scale()
    {
        var builder = new GraphBuilder("shared");
        string value = builder.AddInput("input", [Shape.Unknown, 4]);
        builder.AddConstant("weight", Tensor.Random([4, 4], 1));
        builder.AddConstant("bias", Tensor.Random([4], 2));
        value = builder.Add("first", new Gemm(), value, "weight", "bias");
        value = builder.Add("relu", new Relu(), value);
        builder.AddOutput(builder.Add("second", new Gemm(), value, "weight", "bias"));
        Graph model = builder.Build();

        Graph quantized = PostTraining.Quantize(model, QuantizationRecipe.Default, RandomNetworks.Samples(model, 64));

        Assert.All(IntegerLayer.Of(quantized), layer => Assert.NotNull(layer.BiasCodes));
        Assert.Equal(2, IntegerLayer.Of(quantized).Count());
    }

    [Fact]
    public void A_neuron_without_weights_keeps_its_bias_as_exact_as_its_neighbors()
    {
        Graph model = RandomNetworks.Mlp(9, () => new Relu(), 5, 6, 2);
        Tensor weight = model.Constants["layer1.weight"].ToTensor().Clone();
        weight.Values[..5].Clear();
        model = model.Edit().SetConstant("layer1.weight", new Constant(weight)).Build();

        Graph quantized = PostTraining.Quantize(model, QuantizationRecipe.Default, RandomNetworks.Samples(model, 64));

        Constant bias = quantized.Constants["layer1.bias"];
        Assert.InRange(bias.ToTensor()[0] - model.Constants["layer1.bias"].ToTensor()[0], -1e-3f, 1e-3f);
    }

    [Fact]
    public void Calibration_samples_with_nan_are_refused_by_their_number()
    {
        Graph model = RandomNetworks.Mlp(1, () => new Relu(), 4, 4, 1);
        Tensor samples = RandomNetworks.Samples(model, 30);
        samples[(17 * 4) + 2] = float.NaN;

        var error = Assert.Throws<QuantizationException>(() => PostTraining.Quantize(model, QuantizationRecipe.Default, samples));
        Assert.Contains("sample 17 contains NaN (element 2)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_overflows_in_calibration_is_refused_by_the_value()
    {
        Graph model = RandomNetworks.Mlp(1, () => new Relu(), 4, 4, 4, 1);
        Tensor weight = model.Constants["layer1.weight"].ToTensor().Clone();
        weight.Values.Fill(3e38f);
        model = model.Edit().SetConstant("layer1.weight", new Constant(weight)).Build();

        var error = Assert.Throws<QuantizationException>(() => PostTraining.Quantize(model, QuantizationRecipe.Default, RandomNetworks.Samples(model, 20)));
        Assert.Contains("layer1.activation", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_that_are_missing_or_misshapen_are_refused_with_what_was_expected()
    {
        Graph model = RandomNetworks.Mlp(1, () => new Relu(), 4, 4, 1);

        Assert.Contains("at least one sample", Assert.Throws<QuantizationException>(() => PostTraining.Quantize(model, QuantizationRecipe.Default, new Tensor([0, 4]))).Message, StringComparison.Ordinal);
        Assert.Contains("[30, 5]", Assert.Throws<QuantizationException>(() => PostTraining.Quantize(model, QuantizationRecipe.Default, new Tensor([30, 5]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_is_quantized_already_is_refused_with_a_remedy()
    {
        Graph model = RandomNetworks.Mlp(1, () => new Relu(), 4, 4, 1);
        Graph quantized = PostTraining.Quantize(model, QuantizationRecipe.Default, RandomNetworks.Samples(model, 30));

        Assert.Contains("quantized already", Assert.Throws<QuantizationException>(() => PostTraining.QuantizeDynamic(quantized, QuantizationRecipe.Default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_weight_bits_lose_less_on_average_over_random_networks()
    {
        Prop.ForAll(Gen.Choose(1, 1000).ToArbitrary(), seed =>
        {
            Graph model = RandomNetworks.Mlp((ulong)seed, () => new Relu(), 11, 16, 3);
            Tensor samples = RandomNetworks.Samples(model, 64, (ulong)seed + 5);
            double Sqnr(int bits)
            {
                var recipe = new QuantizationRecipe { Weights = new UniformQuantizer(NumberFormat.Int(bits, narrow: true)) { Granularity = Granularity.PerChannel() } };
                return Distortion.Sqnr(new FloatEvaluator(model).Run(samples), new FloatEvaluator(PostTraining.Quantize(model, recipe, samples)).Run(samples));
            }

            return Sqnr(3) < Sqnr(8);
        }).Holds(20);
    }

    private static Operator Activation(string name) => name switch
    {
        "leaky" => new LeakyRelu(0.1f),
        "tanh" => new Tanh(),
        "sigmoid" => new Sigmoid(),
        _ => new Relu(),
    };
}
