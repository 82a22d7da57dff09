using FsCheck.Fluent;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization.Tests;

public sealed class AccumulatorLimitTests
{
    [Fact]
    public void Every_accumulator_that_a_limit_allows_is_proved_to_fit_it_bias_included()
    {
        var networks = from seed in Gen.Choose(1, 10_000) from depth in Gen.Choose(1, 40) from limit in Gen.Choose(9, 24) from powerOfTwo in Gen.Elements(true, false) select (seed, depth, limit, powerOfTwo);
        Prop.ForAll(networks.ToArbitrary(), network =>
        {
            Graph model = RandomNetworks.Mlp((ulong)network.seed, () => new Relu(), network.depth, 9, 4);
            var recipe = new QuantizationRecipe
            {
                Weights = network.powerOfTwo ? new PowerOfTwoQuantizer(NumberFormat.Int(8)) : QuantizationRecipe.Default.Weights,
                Activations = network.powerOfTwo ? new PowerOfTwoQuantizer(NumberFormat.UInt(8)) : QuantizationRecipe.Default.Activations,
                Accumulator = new AccumulatorLimit(network.limit),
            };
            Graph quantized = PostTraining.Quantize(model, recipe, RandomNetworks.Samples(model, 64));
            return IntegerLayer.Of(quantized).All(layer => layer.BiasCodes is not null && layer.Accumulator().Bits <= network.limit);
        }).Holds(60);
    }

    [Fact]
    public void Eight_neurons_of_eight_bits_fit_nineteen_bits_without_losing_a_bit()
    {
        Graph model = RandomNetworks.Mlp(3, () => new Relu(), 8, 8, 8, 8);
        Graph quantized = PostTraining.Quantize(model, QuantizationRecipe.Default with { Accumulator = new AccumulatorLimit(19) }, RandomNetworks.Samples(model, 200));

        Assert.All(IntegerLayer.Of(quantized), layer => Assert.Equal(NumberFormat.Int(8, narrow: true), layer.Weight.Format));
    }

    [Fact]
    public void A_tighter_limit_gives_narrower_weights_and_says_so_in_their_format()
    {
        Graph model = RandomNetworks.Mlp(3, () => new Relu(), 64, 32, 8);
        Tensor samples = RandomNetworks.Samples(model, 100);

        int Bits(int limit) => IntegerLayer.Of(PostTraining.Quantize(model, QuantizationRecipe.Default with { Accumulator = new AccumulatorLimit(limit) }, samples)).First().Weight.Format.Bits;

        Assert.Equal(8, Bits(32));
        Assert.InRange(Bits(16), 3, 7);
        Assert.True(Bits(13) < Bits(17));
    }

    [Fact]
    public void An_impossible_limit_names_the_layer_the_bits_it_needs_and_what_would_help()
    {
        Graph model = RandomNetworks.Mlp(3, () => new Relu(), 64, 32, 8);

        var error = Assert.Throws<AccumulatorLimitException>(() =>
            PostTraining.Quantize(model, QuantizationRecipe.Default with { Accumulator = new AccumulatorLimit(8) }, RandomNetworks.Samples(model, 100)));

        Assert.Equal("layer1", error.Layer);
        Assert.Equal(9, error.NeededBits);
        Assert.Contains("'layer1'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"Allow {error.NeededBits} bits", error.Message, StringComparison.Ordinal);
        Assert.Contains("fewer bits for activations", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bits_that_an_impossible_limit_asks_for_suffice()
    {
        Prop.ForAll(Gen.Choose(1, 10_000).Zip(Gen.Choose(1, 200)).ToArbitrary(), network =>
        {
            (int seed, int depth) = network;
            Graph model = RandomNetworks.Mlp((ulong)seed, () => new Relu(), depth, 12);
            Tensor samples = RandomNetworks.Samples(model, 50);
            QuantizationRecipe Limited(int bits) => QuantizationRecipe.Default with { Accumulator = new AccumulatorLimit(bits) };
            int bits = Assert.Throws<AccumulatorLimitException>(() => PostTraining.Quantize(model, Limited(7), samples)).NeededBits;
            return IntegerLayer.Of(PostTraining.Quantize(model, Limited(bits), samples)).All(layer => layer.Accumulator().Bits <= bits);
        }).Holds(60);
    }

    [Fact]
    public void A_bias_that_alone_exceeds_the_limit_coarsens_its_own_channel_only()
    {
        Graph model = RandomNetworks.Mlp(5, () => new Relu(), 8, 8, 2);
        Tensor bias = model.Constants["layer1.bias"].ToTensor().Clone();
        bias[3] = 5000;
        model = model.Edit().SetConstant("layer1.bias", new Constant(bias)).Build();

        Graph quantized = PostTraining.Quantize(model, QuantizationRecipe.Default with { Accumulator = new AccumulatorLimit(19) }, RandomNetworks.Samples(model, 100));

        IntegerLayer layer = IntegerLayer.Of(quantized).First();
        Assert.InRange(layer.Accumulator().Bits, 1, 19);
        Assert.InRange(quantized.Constants["layer1.bias"].ToTensor()[3], 4990, 5010);
        Assert.Equal(8, layer.Weight.Format.Bits);
    }

    [Fact]
    public void Dynamic_inputs_are_bounded_for_every_zero_point_they_may_have()
    {
        Graph model = RandomNetworks.Mlp(6, () => new Relu(), 30, 16, 4);
        Graph quantized = PostTraining.QuantizeDynamic(model, QuantizationRecipe.Default with { Accumulator = new AccumulatorLimit(17) });

        foreach (IntegerLayer layer in IntegerLayer.Of(quantized))
        {
            for (int channel = 0; channel < layer.OutputChannels; channel++)
            {
                int[] weights = layer.Weights[(channel * layer.Depth)..((channel + 1) * layer.Depth)];
                for (int zero = 0; zero <= 255; zero += 51)
                {
                    long greatest = weights.Sum(weight => Math.Max(weight * (0L - zero), weight * (255L - zero)));
                    long least = weights.Sum(weight => Math.Min(weight * (0L - zero), weight * (255L - zero)));
                    Assert.InRange(greatest, 0, (1 << 16) - 1);
                    Assert.InRange(least, -(1 << 16), 0);
                }
            }
        }
    }
}
