using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class LogarithmicQuantizerTests
{
    [Fact]
    public void Four_bits_are_a_sign_seven_exponents_and_zero()
    {
        Codebook codebook = new LogarithmicQuantizer(4) { MaxExponent = 1 }.Fit([]);
        float[] powers = [1 / 32f, 1 / 16f, 1 / 8f, 1 / 4f, 1 / 2f, 1, 2];
        Assert.Equal([.. powers.Reverse().Select(power => -power), 0, .. powers], codebook.Levels.ToArray());
        Assert.Equal(4, codebook.Bits);
    }

    [Fact]
    public void Inside_the_range_every_value_goes_to_AP2_of_it_and_outside_to_the_ends_or_zero()
    {
        Any.Holds(Any.FiniteFloat.SelectMany(value => Gen.Choose(2, 8).SelectMany(bits => Gen.Choose(-20, 127).Select(greatest => (value, bits, greatest)))), test =>
        {
            float point = new LogarithmicQuantizer(test.bits) { MaxExponent = test.greatest }.FakeQuantize(Tensor.Scalar(test.value))[0];
            int least = test.greatest - (1 << (test.bits - 1)) + 2;
            if (test.value == 0 || Ap2.ExponentOf(test.value) < least)
                return point == 0;
            return point == (Ap2.ExponentOf(test.value) > test.greatest ? MathF.CopySign(MathF.ScaleB(1, test.greatest), test.value) : Ap2.Of(test.value));
        });
    }

    [Fact]
    public void Without_a_given_exponent_the_largest_magnitude_decides()
    {
        var quantizer = new LogarithmicQuantizer(3);
        // AP2(-2.9) = -4, so the points are 0, 1, 2, 4 and their negatives; 0.7 is below √½.
        Assert.Equal([-4, 1, 0, 2, 4], quantizer.FakeQuantize(new Tensor([5], [-2.9f, 0.8f, 0.7f, 1.5f, 2.83f])).Values.ToArray());
    }

    [Fact]
    public void Bounded_gradients_span_the_exponents_of_the_rule()
    {
        Any.Holds(Any.Values(Any.ModerateFloat).Where(values => values.Any(value => value != 0)).SelectMany(values => Gen.Choose(2, 6).Select(bits => (values, bits))), test =>
        {
            Tensor points = new LogarithmicQuantizer(test.bits) { IsStochastic = true }.FakeQuantize(new Tensor([test.values.Length], test.values), new CounterRandom(1));
            float greatest = Math.Abs(Ap2.Of(test.values.MaxBy(Math.Abs)));
            return points.Values.ToArray().All(point => point == 0
                || (Math.Abs(point) <= greatest && Math.Abs(point) >= Math.ScaleB(greatest, -((1 << (test.bits - 1)) - 2))));
        });
    }

    [Fact]
    public void Stochastic_exponents_keep_the_mean_of_the_logarithm()
    {
        const int Draws = 20_000;
        var quantizer = new LogarithmicQuantizer(5) { MaxExponent = 3, IsStochastic = true };
        foreach (float value in new[] { 1.1f, 1.5f, 0.3f, -3.9f })
        {
            var tensor = new Tensor([Draws]);
            tensor.Values.Fill(value);
            double mean = quantizer.FakeQuantize(tensor, new CounterRandom(9)).Values.ToArray().Average(point => Math.Log2(Math.Abs(point)));
            double logarithm = Math.Log2(Math.Abs(value)), fraction = logarithm - Math.Floor(logarithm);
            double tolerance = 4 * Math.Sqrt(fraction * (1 - fraction) / Draws);
            Assert.InRange(mean, logarithm - tolerance, logarithm + tolerance);
        }
    }

    [Fact]
    public void Widths_and_exponents_without_floats_are_refused()
    {
        Assert.Contains("9 were asked for", Assert.Throws<NibbleException>(() => new LogarithmicQuantizer(9)).Message, StringComparison.Ordinal);
        Assert.Contains("is -23 to 127", Assert.Throws<NibbleException>(() => new LogarithmicQuantizer(8) { MaxExponent = -24 }).Message, StringComparison.Ordinal);
        Assert.Throws<NibbleException>(() => new LogarithmicQuantizer(2) { MaxExponent = 128 });
    }
}
