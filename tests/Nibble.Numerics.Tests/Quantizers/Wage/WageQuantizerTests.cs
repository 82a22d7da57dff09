using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class WageQuantizerTests
{
    [Theory]
    [InlineData(-1f, 2, -0.5f)]
    [InlineData(0.2f, 2, 0f)]
    [InlineData(0.6f, 2, 0.5f)]
    [InlineData(0.25f, 2, 0f)]
    [InlineData(0.26f, 2, 0.5f)]
    [InlineData(0.7f, 8, 0.703125f)]
    [InlineData(1.5f, 8, 0.9921875f)]
    [InlineData(-0.1f, 1, -1f)]
    [InlineData(0f, 1, 1f)]
    [InlineData(3.3f, 16, 3.3f)]
    [InlineData(float.NaN, 2, -0.5f)]
    [InlineData(float.PositiveInfinity, 2, 0.5f)]
    public void Values_become_the_points_of_the_paper(float value, int bits, float expected) => Assert.Equal([expected], Quantized(new WageQuantizer(bits), value));

    [Fact]
    public void Errors_lose_their_magnitude() =>
        Assert.Equal([0.765625f, -0.2578125f, 0f], Quantized(new WageQuantizer(8) { Scale = null }, 0.003f, -0.001f, 0.00001f));

    [Fact]
    public void Activations_are_divided_by_their_scale() => Assert.Equal([0.25f, 0.9921875f], Quantized(new WageQuantizer(8) { Scale = 16 }, 4f, 100f));

    [Fact]
    public void Each_channel_of_errors_has_its_own_shift()
    {
        var errors = new Tensor([2, 2], [0.003f, -0.001f, 300f, 0f]);
        Tensor points = new WageQuantizer(8) { Scale = null, Granularity = Granularity.PerChannel() }.FakeQuantize(errors);
        Assert.Equal([0.765625f, -0.2578125f, 0.9921875f, 0f], points.Values.ToArray());
    }

    [Fact]
    public void Errors_times_a_power_of_two_give_the_same_points()
    {
        Any.Holds(Any.Values(Any.ModerateFloat).SelectMany(values => Gen.Choose(-20, 20).SelectMany(power => Gen.Choose(1, 15).Select(bits => (values, power, bits)))), test =>
        {
            var quantizer = new WageQuantizer(test.bits) { Scale = null };
            return Quantized(quantizer, test.values).SequenceEqual(Quantized(quantizer, [.. test.values.Select(value => MathF.ScaleB(value, test.power))]));
        });
    }

    [Fact]
    public void Weights_obey_the_laws_of_fixed_points()
    {
        Any.Holds(Any.Values(Any.Float).SelectMany(values => Gen.Choose(1, 15).Select(bits => (values, bits))), test =>
        {
            var quantizer = new WageQuantizer(test.bits);
            float limit = test.bits == 1 ? 1 : 1 - Wage.Sigma(test.bits);
            return Law.IsIdempotent(quantizer, test.values) && Law.IsMonotone(quantizer, test.values) && Law.StaysInside(quantizer, test.values, -limit, limit);
        });
    }

    [Theory]
    [InlineData(0f, 1.0)]
    [InlineData(0.003f, 0.00390625)]
    [InlineData(1.41f, 1.0)]
    [InlineData(1.42f, 2.0)]
    [InlineData(1f, 1.0)]
    [InlineData(float.Epsilon, float.Epsilon)]
    [InlineData(float.MaxValue, 340282366920938463463374607431768211456.0)]
    public void A_shift_is_the_nearest_power_of_two_of_the_logarithm(float value, double expected) => Assert.Equal(expected, Wage.Shift(value));

    [Fact]
    public void Zeros_empty_and_extreme_errors_are_defined_and_others_refused()
    {
        var quantizer = new WageQuantizer(8) { Scale = null };
        Assert.Equal([0f, 0f], Quantized(quantizer, 0, 0));
        Assert.Empty(Quantized(quantizer));
        Assert.Equal([0.9921875f], Quantized(quantizer, float.MaxValue));
        Assert.Equal([0.9921875f], Quantized(quantizer, float.Epsilon));
        Assert.Throws<NibbleException>(() => Quantized(quantizer, float.NaN));
        Assert.Throws<NibbleException>(() => new WageQuantizer(8) { Scale = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WageQuantizer(0));
    }

    private static float[] Quantized(WageQuantizer quantizer, params float[] values) => quantizer.FakeQuantize(new Tensor([values.Length], values)).Values.ToArray();
}
