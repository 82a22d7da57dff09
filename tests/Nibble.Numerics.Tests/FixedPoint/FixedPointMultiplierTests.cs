using System.Numerics;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class FixedPointMultiplierTests
{
    [Fact]
    public void The_multiplier_of_a_known_factor_is_known()
    {
        FixedPointMultiplier multiplier = FixedPointMultiplier.FromReal(0.0123);
        Assert.Equal(new FixedPointMultiplier(1690499128, 6), multiplier);
        foreach ((int accumulator, int expected) in new[] { (1000, 12), (-1000, -12), (12345, 152), (40, 0), (41, 1), (0, 0) })
        {
            Assert.Equal(expected, multiplier.ApplyDoubleRounding(accumulator));
            Assert.Equal(expected, multiplier.Apply(accumulator));
        }
    }

    [Theory]
    [InlineData(-5, -3)]
    [InlineData(-3, -2)]
    [InlineData(-1, -1)]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 3)]
    public void The_rounding_shift_takes_ties_away_from_zero(int value, int expected) =>
        Assert.Equal(expected, FixedPointMultiplier.RoundingShiftRight(value, 1));

    [Fact]
    public void A_factor_just_below_one_becomes_a_half_shifted_left()
    {
        FixedPointMultiplier multiplier = FixedPointMultiplier.FromReal(1 - 1e-11);
        Assert.Equal(new FixedPointMultiplier(1 << 30, -1), multiplier);
        Assert.Equal(1, multiplier.ToReal());
        foreach (int value in new[] { 0, 1, -1, 77, 1 << 29, -(1 << 29) })
        {
            Assert.Equal(value, multiplier.Apply(value));
            Assert.Equal(value, multiplier.ApplyDoubleRounding(value));
        }
    }

    [Fact]
    public void A_multiplier_is_within_2_to_the_minus_31_of_its_factor_and_uses_all_its_bits()
    {
        Any.Holds(Factor, factor =>
        {
            FixedPointMultiplier multiplier = FixedPointMultiplier.FromReal(factor);
            return multiplier.Mantissa >= 1 << 30 && Math.Abs(multiplier.ToReal() - factor) <= factor * Math.ScaleB(1, -31);
        }, runs: 2000);
    }

    [Fact]
    public void Powers_of_two_are_exact()
    {
        for (int exponent = -95; exponent <= 29; exponent++)
            Assert.Equal(Math.ScaleB(1, exponent), FixedPointMultiplier.FromReal(Math.ScaleB(1, exponent)).ToReal());
    }

    [Fact]
    public void Applying_rounds_the_exact_product_once()
    {
        Any.Holds(Factor.SelectMany(factor => Any.Int.SelectMany(value => Any.DeterministicRounding.Select(rounding => (factor, value, rounding)))), test =>
        {
            FixedPointMultiplier multiplier = FixedPointMultiplier.FromReal(test.factor);
            BigInteger product = (BigInteger)test.value * multiplier.Mantissa, unit = BigInteger.One << (31 + multiplier.Shift);
            BigInteger below = BigInteger.Divide(product - (((product % unit) + unit) % unit), unit);
            BigInteger twice = 2 * (product - (below * unit));
            bool up = test.rounding switch
            {
                Rounding.Floor => false,
                Rounding.TowardZero => product.Sign < 0 && !twice.IsZero,
                Rounding.AwayFromZero => product.Sign > 0 && !twice.IsZero,
                Rounding.NearestTowardZero => twice > unit || (twice == unit && product.Sign < 0),
                Rounding.Ceiling => !twice.IsZero,
                Rounding.HalfUp => twice >= unit,
                Rounding.HalfDown => twice > unit,
                Rounding.NearestAway => twice > unit || (twice == unit && product.Sign > 0),
                _ => twice > unit || (twice == unit && !below.IsEven),
            };
            return multiplier.Apply(test.value, test.rounding) == below + (up ? 1 : 0);
        }, runs: 2000);
    }

    [Fact]
    public void The_doubling_high_product_rounds_ties_up_and_saturates_once()
    {
        Assert.Equal(int.MaxValue, FixedPointMultiplier.SaturatingRoundingDoublingHighMultiply(int.MinValue, int.MinValue));
        Assert.Equal(1, FixedPointMultiplier.SaturatingRoundingDoublingHighMultiply(1 << 15, 1 << 15));
        Assert.Equal(0, FixedPointMultiplier.SaturatingRoundingDoublingHighMultiply(-(1 << 15), 1 << 15));
        Any.Holds(Any.Int.SelectMany(a => Any.Int.Select(b => (a, b))).Where(pair => pair is not (int.MinValue, int.MinValue)), pair =>
        {
            BigInteger doubled = ((2 * (BigInteger)pair.a * pair.b) + (BigInteger.One << 31)) >> 32; // floor(x + 1/2)
            return FixedPointMultiplier.SaturatingRoundingDoublingHighMultiply(pair.a, pair.b) == doubled;
        }, runs: 2000);
    }

    [Fact]
    public void Rounding_twice_differs_from_rounding_once_in_about_one_case_of_a_hundred()
    {
        const int Cases = 200_000;
        var random = new CounterRandom(3);
        int differing = 0;
        for (ulong i = 0; i < Cases; i++)
        {
            FixedPointMultiplier multiplier = FixedPointMultiplier.FromReal(random.Uniform(3 * i, 1e-4f, 1e-2f));
            int accumulator = (int)random.Uniform((3 * i) + 1, -100_000, 100_000);
            differing += multiplier.Apply(accumulator, Rounding.NearestAway) != multiplier.ApplyDoubleRounding(accumulator) ? 1 : 0;
        }

        Assert.InRange(differing / (double)Cases, 0.002, 0.02);
    }

    [Fact]
    public void On_random_accumulators_and_multipliers_the_two_disagree_in_0_875_percent()
    {
        const int Cases = 200_000;
        var random = new CounterRandom(17);
        int differing = 0;
        for (ulong i = 0; i < Cases; i++)
        {
            int value = (int)(random.Bits(3 * i) % (1 << 18)) - (1 << 17);
            var multiplier = new FixedPointMultiplier((1 << 30) + (int)(random.Bits((3 * i) + 1) % (1 << 30)), 4 + (int)(random.Bits((3 * i) + 2) % 7));
            differing += multiplier.Apply(value, Rounding.NearestAway) != multiplier.ApplyDoubleRounding(value) ? 1 : 0;
        }

        // Four standard errors of a share near 0.9 % of so many cases are 0.084 %.
        Assert.InRange(differing / (double)Cases, 0.00875 - 0.00084, 0.00875 + 0.00084);
    }

    [Fact]
    public void Rounding_twice_is_never_off_by_more_than_one()
    {
        Any.Holds(Factor.Where(factor => factor < 1).SelectMany(factor => Any.Int.Select(value => (factor, value))), test =>
        {
            FixedPointMultiplier multiplier = FixedPointMultiplier.FromReal(test.factor);
            return Math.Abs(multiplier.ApplyDoubleRounding(test.value) - multiplier.Apply(test.value)) <= 1;
        }, runs: 2000);
    }

    [Fact]
    public void A_left_shift_saturates()
    {
        FixedPointMultiplier multiplier = FixedPointMultiplier.FromReal(1024);
        Assert.Equal(1024 * 1000, multiplier.ApplyDoubleRounding(1000));
        Assert.Equal(1024L * int.MaxValue, multiplier.Apply(int.MaxValue));
        Assert.True(multiplier.ApplyDoubleRounding(int.MaxValue) > 1 << 29);
        Assert.True(multiplier.ApplyDoubleRounding(int.MinValue) < -(1 << 29));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1073741824.0)]
    [InlineData(1e-29)]
    public void A_factor_out_of_range_is_refused_with_its_value(double factor) =>
        Assert.Contains(factor.ToString(System.Globalization.CultureInfo.InvariantCulture), Assert.Throws<ArgumentOutOfRangeException>(() => FixedPointMultiplier.FromReal(factor)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_factor_zero_gives_zero()
    {
        FixedPointMultiplier multiplier = FixedPointMultiplier.FromReal(0);
        Assert.Equal(0, multiplier.Apply(int.MinValue));
        Assert.Equal(0, multiplier.ApplyDoubleRounding(int.MaxValue));
        Assert.Equal(0, multiplier.ToReal());
    }

    private static FsCheck.Gen<double> Factor { get; } = Gen.Choose(1, int.MaxValue)
        .SelectMany(mantissa => Gen.Choose(-64, -3).Select(exponent => Math.ScaleB(mantissa + (1 / 3.0), exponent)));
}
