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

    private static float[] GradientOf(Quantizer quantizer, Surrogate? surrogate, float[] values)
    {
        var x = new Parameter("x", new Tensor([values.Length], values));
        // The loss' derivative by each value is -1 / count.
        Gradients gradients = Loss.MeanAbsoluteError(new Variable(x).FakeQuantize(quantizer, surrogate), new Tensor([values.Length], [.. values.Select(_ => 1e9f)])).Backward();
        return [.. gradients[x].Values.ToArray().Select(gradient => -gradient * values.Length)];
    }
}
