using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class AccumulatorWidthTests
{
    [Theory]
    [InlineData(1, 17, 16)]
    [InlineData(4, 19, 18)]
    [InlineData(7, 19, 18)]
    [InlineData(8, 20, 19)]
    [InlineData(9, 20, 19)]
    [InlineData(16, 21, 20)]
    [InlineData(784, 26, 25)]
    [InlineData(4096, 29, 28)]
    public void The_width_by_data_type_of_8_by_8_bits_is_the_formula_and_at_most_a_bit_above_the_worst_case(int depth, int unsigned, int signed)
    {
        foreach ((NumberFormat input, int expected) in new[] { (NumberFormat.UInt(8), unsigned), (NumberFormat.Int(8), signed) })
        {
            int bits = AccumulatorWidth.ByDataType(depth, input, NumberFormat.Int(8));
            double alpha = Math.Log2(depth) + 8 + 8 - 1 - (input.IsSigned ? 1 : 0);
            Assert.Equal(expected, bits);
            Assert.Equal(Math.Ceiling(alpha + Math.Log2(1 + Math.Pow(2, -alpha)) + 1), bits);
            int exact = new[] { -128, 127 }.Select(weight => AccumulatorRange.OfDotProduct([.. Enumerable.Repeat(weight, depth)], input.MinCode, input.MaxCode)).Aggregate((a, b) => a.Union(b)).Bits;
            Assert.InRange(bits - exact, 0, 1);
        }
    }

    [Fact]
    public void What_is_known_of_the_weights_makes_the_width_smaller_never_larger()
    {
        var cases = Gen.Choose(1, 6).SelectMany(weightBits => Any.Format(1, 8).SelectMany(input =>
            Any.Values(Gen.Choose(-(1 << (weightBits - 1)), (1 << (weightBits - 1)) - 1)).Select(weights => (weightBits, input, weights))));
        Any.Holds(cases, test =>
        {
            int exact = AccumulatorRange.OfDotProduct(test.weights, test.input.MinCode, test.input.MaxCode).Bits;
            int norm = AccumulatorWidth.ByL1Norm(test.weights.Sum(weight => (long)Math.Abs(weight)), test.input);
            return exact <= norm && norm <= AccumulatorWidth.ByDataType(test.weights.Length, test.input, NumberFormat.Int(test.weightBits));
        });
    }

    [Fact]
    public void The_bound_of_the_norm_is_the_greatest_norm_of_its_width()
    {
        Any.Holds(Any.Format(1, 8).SelectMany(input => Gen.Choose(1, 24).Select(bits => (input, bits))), test =>
        {
            long bound = (long)Math.Floor(AccumulatorWidth.L1Bound(test.bits, test.input));
            return AccumulatorWidth.ByL1Norm(bound, test.input) <= test.bits && AccumulatorWidth.ByL1Norm(bound + 1, test.input) > test.bits;
        });
        Assert.Equal(127 * 0.5, AccumulatorWidth.L1Bound(8, NumberFormat.UInt(1)));
    }

    [Fact]
    public void Rows_centered_at_zero_may_weigh_what_their_bound_says_and_no_more()
    {
        foreach (NumberFormat input in new[] { NumberFormat.UInt(4), NumberFormat.Int(4), NumberFormat.UInt(8), NumberFormat.Int(8) })
            for (int bits = 12; bits <= 20; bits++)
            {
                double bound = AccumulatorWidth.ZeroCenteredL1Bound(bits, input);
                int half = (int)Math.Floor(bound / 2); // of each sign
                Assert.True(AccumulatorRange.OfDotProduct([half, -half], input.MinCode, input.MaxCode).Bits <= bits);
                Assert.True(AccumulatorRange.OfDotProduct([half + 1, -half - 1], input.MinCode, input.MaxCode).Bits > bits);
                if (!input.IsSigned)
                    Assert.Equal((Math.ScaleB(1, bits) - 2) / input.MaxCode, bound);
            }
    }

    [Fact]
    public void Extremes_do_not_overflow_the_calculation()
    {
        Assert.Equal(1, AccumulatorWidth.ByDataType(0, NumberFormat.UInt(8), NumberFormat.Int(8)));
        Assert.Equal(1, AccumulatorWidth.ByL1Norm(0, NumberFormat.UInt(8)));
        Assert.Equal(127, AccumulatorWidth.ByDataType(long.MaxValue, NumberFormat.UInt(32), NumberFormat.Int(32)));
        Assert.Equal(96, AccumulatorWidth.ByL1Norm(long.MaxValue, NumberFormat.UInt(32)));
    }

    [Fact]
    public void What_the_bounds_do_not_cover_is_refused()
    {
        Assert.Contains("uint8. Count them as int9", Refusal(() => AccumulatorWidth.ByDataType(8, NumberFormat.UInt(8), NumberFormat.UInt(8))), StringComparison.Ordinal);
        Assert.Contains("-1", Refusal(() => AccumulatorWidth.ByDataType(-1, NumberFormat.UInt(8), NumberFormat.Int(8))), StringComparison.Ordinal);
        Assert.Contains("-1", Refusal(() => AccumulatorWidth.ByL1Norm(-1, NumberFormat.UInt(8))), StringComparison.Ordinal);
        Assert.Contains("65", Refusal(() => AccumulatorWidth.L1Bound(65, NumberFormat.UInt(8))), StringComparison.Ordinal);
    }

    private static string Refusal(Func<object> action) => Assert.Throws<NibbleException>(action).Message;
}
