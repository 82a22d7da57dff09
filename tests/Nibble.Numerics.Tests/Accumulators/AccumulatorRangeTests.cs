using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class AccumulatorRangeTests
{
    [Theory]
    [InlineData(1, 16, 16, 15)]
    [InlineData(4, 18, 18, 17)]
    [InlineData(7, 19, 18, 18)]
    [InlineData(8, 19, 19, 18)]
    [InlineData(9, 20, 19, 19)]
    [InlineData(16, 20, 20, 19)]
    [InlineData(784, 26, 25, 25)]
    [InlineData(4096, 28, 28, 27)]
    public void The_worst_case_of_8_by_8_bits_needs_the_width_of_the_table(int depth, int unsignedBySigned, int signedBySigned, int narrow)
    {
        int Width(NumberFormat input, NumberFormat weight) => new[] { weight.MinCode, weight.MaxCode }
            .Select(code => AccumulatorRange.OfDotProduct([.. Enumerable.Repeat((int)code, depth)], input.MinCode, input.MaxCode))
            .Aggregate((a, b) => a.Union(b)).Bits;
        Assert.Equal(unsignedBySigned, Width(NumberFormat.UInt(8), NumberFormat.Int(8)));
        Assert.Equal(signedBySigned, Width(NumberFormat.Int(8), NumberFormat.Int(8)));
        Assert.Equal(narrow, Width(NumberFormat.Int(8, narrow: true), NumberFormat.Int(8, narrow: true)));
    }

    [Fact]
    public void Eight_inputs_of_8_bits_fit_19_bits_with_biases_from_minus_1024_to_3063_only()
    {
        int[] low = [.. Enumerable.Repeat(-128, 8)], high = [.. Enumerable.Repeat(127, 8)];
        Assert.Equal(19, AccumulatorRange.OfDotProduct(low, 0, 255, -1024).Bits);
        Assert.Equal(20, AccumulatorRange.OfDotProduct(low, 0, 255, -1025).Bits);
        Assert.Equal(19, AccumulatorRange.OfDotProduct(high, 0, 255, 3063).Bits);
        Assert.Equal(20, AccumulatorRange.OfDotProduct(high, 0, 255, 3064).Bits);
    }

    [Fact]
    public void The_range_is_what_brute_force_over_all_inputs_and_orders_finds()
    {
        var cases = Gen.Choose(1, 4).SelectMany(depth => Gen.Choose(-8, 7).ArrayOf(depth)).SelectMany(weights =>
            Gen.Choose(-4, 0).SelectMany(low => Gen.Choose(0, 4).SelectMany(high => Gen.Choose(-20, 20).Select(bias => (weights, low, high, bias)))));
        Any.Holds(cases, test =>
        {
            AccumulatorRange range = AccumulatorRange.OfDotProduct(test.weights, test.low, test.high, test.bias);
            long least = test.bias, greatest = test.bias;
            // A partial sum is the sum over some subset: each input is one of its values, or not yet added.
            void Visit(int index, long sum)
            {
                (least, greatest) = (Math.Min(least, sum), Math.Max(greatest, sum));
                if (index == test.weights.Length)
                    return;
                Visit(index + 1, sum);
                for (int x = test.low; x <= test.high; x++)
                    Visit(index + 1, sum + (test.weights[index] * x));
            }

            Visit(0, test.bias);
            return range == new AccumulatorRange(least, greatest);
        }, runs: 100);
    }

    [Fact]
    public void An_input_range_without_zero_is_widened_so_that_partial_sums_are_safe()
    {
        Assert.Equal(new AccumulatorRange(0, 30), AccumulatorRange.OfDotProduct([1, 2], 5, 10));
        Assert.Equal(new AccumulatorRange(-30, 0), AccumulatorRange.OfDotProduct([1, 2], -10, -5));
    }

    [Fact]
    public void The_width_is_the_least_whose_two_ends_hold_the_range()
    {
        Any.Holds(Any.Int.SelectMany(a => Any.Int.Select(b => new AccumulatorRange(Math.Min(a, b), Math.Max(a, b)))), range =>
        {
            static bool Fits(AccumulatorRange range, int bits) =>
                range.Low >= -(System.Numerics.BigInteger.One << (bits - 1)) && range.High < System.Numerics.BigInteger.One << (bits - 1);
            return Fits(range, range.Bits) && (range.Bits == 1 || !Fits(range, range.Bits - 1));
        });
        Assert.Equal(1, new AccumulatorRange(0, 0).Bits);
        Assert.Equal(1, new AccumulatorRange(-1, 0).Bits);
        Assert.Equal(2, new AccumulatorRange(0, 1).Bits);
        Assert.Equal(128, new AccumulatorRange(Int128.MinValue, Int128.MaxValue).Bits);
    }

    [Fact]
    public void Weights_and_inputs_of_the_greatest_size_do_not_overflow_the_calculation()
    {
        AccumulatorRange range = AccumulatorRange.OfDotProduct([.. Enumerable.Repeat(int.MinValue, 1000)], 0, uint.MaxValue, long.MinValue);
        Assert.Equal((Int128)long.MinValue - ((Int128)1000 * ((Int128)1 << 31) * uint.MaxValue), range.Low);
        Assert.Equal(long.MinValue, range.High);
    }

    [Fact]
    public void No_weights_leave_the_bias() => Assert.Equal(new AccumulatorRange(-7, -7), AccumulatorRange.OfDotProduct([], 0, 255, -7));
}
