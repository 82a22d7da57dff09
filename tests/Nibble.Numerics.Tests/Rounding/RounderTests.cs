using System.Numerics;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class RounderTests
{
    [Theory]
    [InlineData(Rounding.NearestEven, new double[] { -2, -2, -2, -1, 0, 0, 0, 0, 1, 2, 2, 2 })]
    [InlineData(Rounding.NearestAway, new double[] { -3, -2, -2, -1, -1, 0, 0, 1, 1, 2, 2, 3 })]
    [InlineData(Rounding.HalfUp, new double[] { -2, -2, -1, -1, 0, 0, 0, 1, 1, 2, 2, 3 })]
    [InlineData(Rounding.HalfDown, new double[] { -3, -2, -2, -1, -1, 0, 0, 0, 1, 1, 2, 2 })]
    [InlineData(Rounding.Ceiling, new double[] { -2, -1, -1, -1, 0, 0, 1, 1, 1, 2, 2, 3 })]
    [InlineData(Rounding.Floor, new double[] { -3, -2, -2, -2, -1, -1, 0, 0, 0, 1, 1, 2 })]
    [InlineData(Rounding.NearestTowardZero, new double[] { -2, -2, -1, -1, 0, 0, 0, 0, 1, 1, 2, 2 })]
    [InlineData(Rounding.AwayFromZero, new double[] { -3, -2, -2, -2, -1, -1, 1, 1, 1, 2, 2, 3 })]
    [InlineData(Rounding.TowardZero, new double[] { -2, -1, -1, -1, 0, 0, 0, 0, 0, 1, 1, 2 })]
    public void Every_rule_rounds_ties_and_neighbors_as_it_is_named(Rounding rounding, double[] expected)
    {
        double[] values = [-2.5, -1.75, -1.5, -1.25, -0.5, -0.25, 0.25, 0.5, 0.75, 1.5, 1.75, 2.5];
        Assert.Equal(expected, values.Select(value => Rounder.Round(value, rounding) + 0.0));
    }

    [Fact]
    public void Rounding_a_real_number_equals_its_definition_on_exact_fractions()
    {
        // Every double is an integer over a power of two, so the definition can be evaluated without any rounding.
        Any.Holds(Any.Float.Where(float.IsFinite).SelectMany(x => Any.DeterministicRounding.Select(rounding => (x, rounding))), test =>
        {
            double value = test.x;
            (BigInteger numerator, int scale) = Fraction(value);
            return new BigInteger(Rounder.Round(value, test.rounding)) == Divide(numerator, BigInteger.One << scale, test.rounding);
        }, runs: 3000);
    }

    [Theory]
    [InlineData(0.49999999999999994, 0)]
    [InlineData(-0.49999999999999994, 0)]
    [InlineData(4503599627370495.5, 4503599627370496)]
    [InlineData(-4503599627370495.5, -4503599627370495)]
    [InlineData(9007199254740991, 9007199254740991)]
    [InlineData(-1e-300, 0)]
    public void Half_up_keeps_the_bit_that_decides(double value, double expected) =>
        Assert.Equal(expected, Rounder.Round(value, Rounding.HalfUp) + 0.0);

    [Theory]
    [InlineData(0.49999999999999994, 0)]
    [InlineData(-0.49999999999999994, 0)]
    [InlineData(0.5, 0)]
    [InlineData(-0.5, -1)]
    [InlineData(0.5000000000000001, 1)]
    [InlineData(4503599627370495.5, 4503599627370495)]
    [InlineData(-4503599627370495.5, -4503599627370496)]
    [InlineData(1e-300, 0)]
    public void Half_down_keeps_the_bit_that_decides(double value, double expected) =>
        Assert.Equal(expected, Rounder.Round(value, Rounding.HalfDown) + 0.0);

    [Fact]
    public void NaN_and_infinities_come_back_as_they_are()
    {
        foreach (Rounding rounding in Enum.GetValues<Rounding>())
            foreach (double value in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
                Assert.Equal(value, Rounder.Round(value, rounding, 0.5));
    }

    [Fact]
    public void An_unknown_rule_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Rounder.Round(0.5, (Rounding)99));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rounder.ShiftRight(5, 1, (Rounding)99));
    }

    [Fact]
    public void A_right_shift_equals_rational_arithmetic()
    {
        var cases = Any.Int.SelectMany(high => Any.Int.SelectMany(low => Any.Int.SelectMany(drop =>
            Any.DeterministicRounding.Select(rounding => (high, low, drop, rounding)))));
        Any.Holds(cases, test =>
        {
            Int128 value = (((Int128)test.high << 64) | (uint)test.low) >> (int)((uint)test.drop % 97);
            int shift = (int)((uint)(test.drop ^ test.low) % 127);
            return (BigInteger)Rounder.ShiftRight(value, shift, test.rounding) == Divide((BigInteger)value, BigInteger.One << shift, test.rounding);
        }, runs: 3000);
    }

    [Fact]
    public void A_right_shift_equals_rational_arithmetic_on_every_small_case()
    {
        foreach (Rounding rounding in Enum.GetValues<Rounding>().Where(rounding => rounding != Rounding.Stochastic))
            for (int shift = 0; shift < 6; shift++)
                for (int value = -200; value <= 200; value++)
                    Assert.Equal(Divide(value, 1 << shift, rounding), (BigInteger)Rounder.ShiftRight(value, shift, rounding));
    }

    [Fact]
    public void A_shift_that_can_not_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Rounder.ShiftRight(1, -1, Rounding.Floor));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rounder.ShiftRight(1, 127, Rounding.Floor));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rounder.ShiftRight(1, 1, Rounding.Stochastic));
    }

    [Theory]
    [InlineData(0.13, 0.25)]
    [InlineData(-0.13, 0.25)]
    [InlineData(-1.9, 1)]
    [InlineData(2.999, 1)]
    public void Stochastic_rounding_is_right_on_average(double value, double step)
    {
        const int Draws = 100_000;
        var random = new CounterRandom(11);
        double sum = 0;
        for (int i = 0; i < Draws; i++)
            sum += step * Rounder.Round(value / step, Rounding.Stochastic, random.Uniform((ulong)i));
        // The standard deviation of one draw is at most half a step.
        Assert.InRange(sum / Draws, value - (4 * step / (2 * Math.Sqrt(Draws))), value + (4 * step / (2 * Math.Sqrt(Draws))));
    }

    [Fact]
    public void Stochastic_rounding_never_moves_an_integer()
    {
        for (int value = -1000; value <= 1000; value++)
            foreach (double random in new[] { 0, float.Epsilon, 0.5, 1 - Math.ScaleB(1, -24) })
                Assert.Equal(value, Rounder.Round(value, Rounding.Stochastic, random));
    }

    private static (BigInteger Numerator, int Scale) Fraction(double value)
    {
        int scale = 0;
        while (value != Math.Floor(value))
        {
            value *= 2;
            scale++;
        }

        return (new BigInteger(value), scale);
    }

    // The definitions, in integers: which of the two neighbors of numerator / denominator is meant.
    private static BigInteger Divide(BigInteger numerator, BigInteger denominator, Rounding rounding)
    {
        BigInteger rest = ((numerator % denominator) + denominator) % denominator;
        BigInteger below = (numerator - rest) / denominator;
        int toHalf = (2 * rest).CompareTo(denominator);
        bool up = rounding switch
        {
            Rounding.Floor => false,
            Rounding.TowardZero => numerator.Sign < 0 && !rest.IsZero,
            Rounding.AwayFromZero => numerator.Sign > 0 && !rest.IsZero,
            Rounding.NearestTowardZero => toHalf > 0 || (toHalf == 0 && numerator.Sign < 0),
            Rounding.Ceiling => !rest.IsZero,
            Rounding.HalfUp => toHalf >= 0,
            Rounding.HalfDown => toHalf > 0,
            Rounding.NearestAway => toHalf > 0 || (toHalf == 0 && numerator.Sign > 0),
            Rounding.NearestEven => toHalf > 0 || (toHalf == 0 && !below.IsEven),
            _ => throw new ArgumentOutOfRangeException(nameof(rounding)),
        };
        return up ? below + 1 : below;
    }
}
