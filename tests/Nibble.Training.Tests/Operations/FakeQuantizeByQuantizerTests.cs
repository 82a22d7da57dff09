using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class FakeQuantizeByQuantizerTests
{
    private static readonly Quantizer[] Quantizers =
    [
        new UniformQuantizer(NumberFormat.Int(3)),
        new UniformQuantizer(NumberFormat.UInt(4)) { Granularity = Granularity.PerChannel(1) },
        new UniformQuantizer(NumberFormat.Int(4)) { Granularity = Granularity.PerGroup(3), Range = RangeRule.LeastSquares },
        new UniformQuantizer(NumberFormat.Int(30)),
        new UniformQuantizer(NumberFormat.Int(4)) { Rounding = Rounding.Stochastic },
        new PowerOfTwoQuantizer(NumberFormat.Int(4)) { Granularity = Granularity.PerChannel(0) },
        new LinearQuantizer(-1, 1, 4) { Rounding = Rounding.Stochastic },
        new SignQuantizer { Scale = null, Granularity = Granularity.PerChannel(1) },
        new SignQuantizer { Scale = null },
        new SignQuantizer { IsStochastic = true },
        new SignQuantizer { IsStochastic = true, Scale = null },
        new LinearQuantizer(-0.5f, 1, 6) { Granularity = Granularity.PerChannel(0) },
        new LogarithmicQuantizer(3) { MaxExponent = 0 },
        new LogarithmicQuantizer(3) { MaxExponent = 0, IsStochastic = true },
        new DoReFaWeightQuantizer(2) { Rounding = Rounding.HalfUp },
        new DoReFaWeightQuantizer(2) { Rounding = Rounding.Stochastic },
        new DoReFaWeightQuantizer(1),
        new TernaryQuantizer { Granularity = Granularity.PerGroup(4) },
        new DoReFaWeightQuantizer(3) { Granularity = Granularity.PerChannel(0) },
        new LogarithmicQuantizer(4),
        new HalfWaveGaussianQuantizer(3),
        new KMeansQuantizer(4) { Granularity = Granularity.PerChannel(0) },
        new ScaledCodebookQuantizer(PowersOfTwo.Additive(4)) { Scale = null, Granularity = Granularity.PerGroup(5) },
        new LsqQuantizer(NumberFormat.Int(3), 0.25f),
        new PactQuantizer(2, 0.75f),
        new WageQuantizer(3) { Scale = 2 },
        new WageGradientQuantizer(8, 4),
    ];

    [Fact]
    public void Values_are_the_quantizer_s_bit_for_bit() => Property.Holds((m, n, _, seed) =>
    {
        foreach (Quantizer quantizer in Quantizers)
        {
            Tensor x = Tensor.Random([m, n], seed);
            var random = new CounterRandom(seed);
            Property.SameBits(quantizer.FakeQuantize(x, random), new Variable(x).FakeQuantize(quantizer, random: random).Value);
        }
    });

    [Fact]
    public void A_surrogate_of_one_s_own_replaces_the_quantizer_s()
    {
        var quantizer = new PowerOfTwoQuantizer(NumberFormat.Int(2));
        float[] values = [-9, 0.1f, 0.2f, -0.3f, 9];
        Assert.Equal(0, GradientOf(quantizer, null, values)[4]);
        Assert.Equal(GradientOf(quantizer, Surrogate.StraightThrough, values), GradientOf(quantizer, null, values));
        Assert.Equal([1, 1, 1, 1, 1], GradientOf(quantizer, Surrogate.Identity, values));
        Assert.Equal([0, 1, 1, 1, 0], GradientOf(quantizer, Surrogate.HardTanh, values));
    }

    [Fact]
    public void Each_quantizer_has_the_surrogate_of_its_paper()
    {
        Assert.Equal(Surrogate.HardTanh, Surrogate.DefaultOf(new SignQuantizer()));
        Assert.Equal(new BinaryScaleSurrogate(), Surrogate.DefaultOf(new SignQuantizer { Scale = null }));
        Assert.Equal(Surrogate.Identity, Surrogate.DefaultOf(new TernaryQuantizer()));
        Assert.Equal(new TernaryScaleSurrogate(), Surrogate.DefaultOf(new TernaryQuantizer { Scale = TernaryScale.Fixed(1, 2) }));
        Assert.Equal(Surrogate.Identity, Surrogate.DefaultOf(new DoReFaWeightQuantizer(1)));
        Assert.Equal(new NormalizedTanhSurrogate(), Surrogate.DefaultOf(new DoReFaWeightQuantizer(2)));
        Assert.Equal(Surrogate.StraightThrough, Surrogate.DefaultOf(new LinearQuantizer(0, 1, 4)));
        Assert.Equal(Surrogate.StraightThrough, Surrogate.DefaultOf(new LogarithmicQuantizer(4)));
        Assert.Equal(Surrogate.StraightThrough, Surrogate.DefaultOf(new UniformQuantizer(NumberFormat.Int(4))));
        Assert.Equal(Surrogate.StraightThrough, Surrogate.DefaultOf(new LsqQuantizer(NumberFormat.Int(4), 1)));
        Assert.Equal(Surrogate.StraightThrough, Surrogate.DefaultOf(new PactQuantizer(4, 1)));
        Assert.Equal(new ClippedReluSurrogate(), Surrogate.DefaultOf(new HalfWaveGaussianQuantizer(3)));
        Assert.Equal(Surrogate.Identity, Surrogate.DefaultOf(new KMeansQuantizer(3)));
        Assert.Equal(Surrogate.StraightThrough, Surrogate.DefaultOf(new ScaledCodebookQuantizer(PowersOfTwo.Additive(4))));
        Assert.Equal(new StandardizingSurrogate(), Surrogate.DefaultOf(new ScaledCodebookQuantizer(PowersOfTwo.Additive(4)) { Standardizes = true }));
        Assert.Equal(new QuotientSurrogate(8), Surrogate.DefaultOf(new WageQuantizer(8) { Scale = 8 }));
        Assert.Equal(Surrogate.Identity, Surrogate.DefaultOf(new WageQuantizer(8) { Scale = null }));
    }

    [Fact]
    public void Gradients_of_quantizers_without_a_grid_are_those_of_their_sources()
    {
        Assert.Equal([0, 1, 1, 1, 0], GradientOf(new SignQuantizer(), null, [-1.01f, -1, 0, 1, 1.01f]), Near);
        Assert.Equal([0, 1, 1, 1, 0], GradientOf(new LinearQuantizer(-0.5f, 0.5f, 4), null, [-0.51f, -0.5f, 0, 0.5f, 0.51f]), Near);
        Assert.Equal([3, 1, 1, 2], GradientOf(new TernaryQuantizer { Scale = TernaryScale.Fixed(3, 2) }, null, [-9, 0.1f, -0.1f, 9]), Near);
        Assert.Equal([0, 0, 1, 1, 0], GradientOf(new HalfWaveGaussianQuantizer([0.538f, 1.076f, 1.614f]), null, [-1, 0, 0.01f, 1.614f, 1.615f]), Near);
        Assert.Equal([0, 1, 1, 1, 0], GradientOf(new LsqQuantizer(NumberFormat.Int(3), 0.5f), null, [-3, -0.6f, 0.1f, 0.7f, 2]), Near);
        Assert.Equal([0, 1, 1, 1, 0], GradientOf(new PactQuantizer(2, 6), null, [-1, 0.9f, 1.1f, 3.1f, 7]), Near);
        Assert.Equal([0.5f, 0.5f, 0.5f], GradientOf(new WageQuantizer(3) { Scale = 2 }, null, [-9, 0.1f, 9]), Near);
        Assert.Equal([1, 1, 1, 1], GradientOf(new TernaryQuantizer(), null, [-9, 0.1f, -0.1f, 9]), Near);
        // α = 0.5 and the signs' mean is 0.5: ±0.5 through the scale, 0.5 through the sign.
        Assert.Equal([1, 1, 0, 1], GradientOf(new SignQuantizer { Scale = null }, null, [0.25f, 0.5f, -0.5f, 0.75f]), Near);
    }

    private static bool Near(float expected, float actual) => Math.Abs(expected - actual) < 1e-6f;

    private static float[] GradientOf(Quantizer quantizer, Surrogate? surrogate, float[] values)
    {
        var x = new Parameter("x", new Tensor([values.Length], values));
        // The loss' derivative by each value is -1 / count.
        Gradients gradients = Loss.MeanAbsoluteError(new Variable(x).FakeQuantize(quantizer, surrogate), new Tensor([values.Length], [.. values.Select(_ => 1e9f)])).Backward();
        return [.. gradients[x].Values.ToArray().Select(gradient => -gradient * values.Length)];
    }
}
