using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class LinearQuantizerTests
{
    private const float Third = 1 / 3f;

    [Fact]
    public void The_alphabet_of_four_points_is_that_of_the_worked_example()
    {
        float[] values = [-3, -1.2f, -0.7f, -0.5f, -0.1f, 0, 0.5f, 0.7f, 3];
        Assert.Equal([-1, -1, -1, -Third, -Third, Third, Third, 1, 1], Points(new LinearQuantizer(-1, 1, 4), values));
    }

    [Fact]
    public void Ties_go_by_the_rounding_of_the_index()
    {
        float[] ties = [-4, -2, 0, 2, 2.1f];
        Assert.Equal([-3, -3, 1, 1, 3], Points(new LinearQuantizer(-3, 3, 4), ties));
        Assert.Equal([-3, -1, 1, 3, 3], Points(new LinearQuantizer(-3, 3, 4) { Rounding = Rounding.HalfUp }, ties));
        Assert.Equal([-3, -3, -1, 1, 1], Points(new LinearQuantizer(-3, 3, 4) { Rounding = Rounding.Floor }, ties));
    }

    [Fact]
    public void Zero_is_negative_with_two_points_unless_halves_go_up()
    {
        Assert.Equal([-1], Points(new LinearQuantizer(-1, 1, 2), [0]));
        Assert.Equal([1], Points(new LinearQuantizer(-1, 1, 2) { Rounding = Rounding.HalfUp }, [0]));
    }

    [Fact]
    public void With_halves_up_the_two_points_are_the_sign()
    {
        var quantizer = new LinearQuantizer(-1, 1, 2) { Rounding = Rounding.HalfUp };
        Any.Holds(Any.Values(Any.Float), values => Points(quantizer, values).SequenceEqual(Points(new SignQuantizer(), values)));
    }

    [Fact]
    public void Alphabets_of_b_bits_are_odd_integers()
    {
        for (int bits = 1; bits <= 8; bits++)
        {
            int most = (1 << bits) - 1;
            Assert.Equal(Enumerable.Range(0, 1 << bits).Select(i => (float)((2 * i) - most)), new LinearQuantizer(-most, most, 1 << bits).Fit([]).Levels);
        }
    }

    [Fact]
    public void Dyadic_points_equal_the_formula_under_every_rounding()
    {
        // QNN's LinearQuant, where all of the formula's arithmetic is exact.
        Gen<(float Value, int Bits, Rounding Rounding)> tests = Gen.Choose(-3 << 10, 3 << 10).SelectMany(n => Gen.Choose(2, 8).SelectMany(bits => Any.DeterministicRounding.Select(rounding => (n / 1024f, bits, rounding))));
        Any.Holds(tests, test =>
        {
            double step = Math.ScaleB(1, 1 - test.Bits), index = Rounder.Round((test.Value + 1) / step, test.Rounding);
            float expected = (float)((Math.Clamp(index, 0, (1 << test.Bits) - 1) * step) - 1);
            return Points(new LinearQuantizer(-1, (float)(1 - step), 1 << test.Bits) { Rounding = test.Rounding }, [test.Value])[0] == expected;
        }, runs: 2000);
    }

    [Fact]
    public void Activations_of_DoReFa_Net_are_fractions_of_the_unit_interval()
    {
        Assert.Equal([0, 0, Third, 2 / 3f, 1, 1], Points(new LinearQuantizer(0, 1, 4), [-5, 0.16f, 0.17f, 0.6f, 0.84f, 9]));
        Any.Holds(Any.FiniteFloat.SelectMany(value => Gen.Choose(1, 8).Select(bits => (value, bits))), test =>
        {
            int most = (1 << test.bits) - 1;
            double index = most * Math.Clamp((double)test.value, 0, 1), point = Points(new LinearQuantizer(0, 1, 1 << test.bits), [test.value])[0];
            return point == (float)(Math.Round(index, MidpointRounding.ToEven) / most);
        });
    }

    [Fact]
    public void Every_value_inside_is_within_half_a_step_of_its_point()
    {
        Any.Holds(Gen.Choose(-1000, 1000).SelectMany(n => Gen.Choose(2, 300).SelectMany(levels => Any.NearestRounding.Select(rounding => (value: n / 1000f, levels, rounding)))), test =>
            Math.Abs(Points(new LinearQuantizer(-1, 1, test.levels) { Rounding = test.rounding }, [test.value])[0] - test.value) <= (1.0 / (test.levels - 1)) + 1e-7);
    }

    [Fact]
    public void Stochastic_points_keep_the_mean()
    {
        const int Draws = 20_000;
        var quantizer = new LinearQuantizer(-1, 1, 4) { Rounding = Rounding.Stochastic };
        foreach (float value in new[] { -0.9f, -0.2f, 0, 0.5f, 0.99f })
        {
            var tensor = new Tensor([Draws]);
            tensor.Values.Fill(value);
            float[] points = quantizer.FakeQuantize(tensor, new CounterRandom(21)).Values.ToArray();
            double position = (value + 1) * 1.5, fraction = position - Math.Floor(position);
            double tolerance = 4 * (2.0 / 3) * Math.Sqrt(fraction * (1 - fraction) / Draws);
            Assert.InRange(points.Average(point => (double)point), value - tolerance, value + tolerance);
            Assert.All(points, point => Assert.True(Math.Abs(point - value) < 2.0 / 3));
        }
    }

    [Fact]
    public void Two_quantizers_of_the_same_ends_levels_and_rounding_are_equal()
    {
        var quantizer = new LinearQuantizer(-1, 1, 4);
        Assert.Equal(quantizer, new LinearQuantizer(-1, 1, 4));
        Assert.NotEqual(quantizer, quantizer with { Rounding = Rounding.HalfUp });
        Assert.Equal(quantizer, (quantizer with { Rounding = Rounding.HalfUp }) with { Rounding = Rounding.NearestEven });
    }

    [Fact]
    public void Ends_and_counts_that_give_no_points_are_refused()
    {
        Assert.Contains("1 were asked for", Assert.Throws<NibbleException>(() => new LinearQuantizer(0, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("[1, 1]", Assert.Throws<NibbleException>(() => new LinearQuantizer(1, 1, 4)).Message, StringComparison.Ordinal);
        Assert.Throws<NibbleException>(() => new LinearQuantizer(float.NaN, 1, 4));
        Assert.Throws<NibbleException>(() => new LinearQuantizer(0, float.PositiveInfinity, 4));
        Assert.Throws<NibbleException>(() => new LinearQuantizer(1, MathF.BitIncrement(1), 4));
    }

    private static float[] Points(CodebookQuantizer quantizer, float[] values) => quantizer.FakeQuantize(new Tensor([values.Length], values)).Values.ToArray();
}
