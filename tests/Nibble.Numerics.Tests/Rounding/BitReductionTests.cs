using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class BitReductionTests
{
    [Fact]
    public void Rounding_off_equals_the_lecture_s_formula()
    {
        Any.Holds(Any.Int.SelectMany(value => Gen.Choose(0, 40).SelectMany(bits => Any.DeterministicRounding.Select(rounding => (value, bits, rounding)))), test =>
            BitReduction.RoundOff(test.value, test.bits, test.rounding) == Math.ScaleB(Rounder.Round(Math.ScaleB(test.value, -test.bits), test.rounding), test.bits));
        Assert.Equal(48, BitReduction.RoundOff(47, 2, Rounding.NearestEven));
        Assert.Equal(44, BitReduction.RoundOff(47, 2, Rounding.Floor));
    }

    [Theory]
    [InlineData(200, 127)]
    [InlineData(127, 127)]
    [InlineData(0, 0)]
    public void Unsigned_numbers_saturate_at_2_to_the_n_minus_q_less_one(long value, long expected) =>
        Assert.Equal(expected, BitReduction.Saturate(value, NumberFormat.UInt(8), highBits: 1));

    [Theory]
    [InlineData(100, 31)]
    [InlineData(-100, -32)]
    [InlineData(-32, -32)]
    [InlineData(5, 5)]
    public void Signed_numbers_saturate_at_both_ends(long value, long expected) =>
        Assert.Equal(expected, BitReduction.Saturate(value, NumberFormat.Int(8), highBits: 2));

    [Fact]
    public void Narrow_formats_stay_symmetric() => Assert.Equal(-31, BitReduction.Saturate(-100, NumberFormat.Int(8, narrow: true), highBits: 2));

    [Fact]
    public void What_leaves_nothing_or_overflows_is_refused()
    {
        Assert.Contains("0 to 7 can be left out, not 8", Assert.Throws<NibbleException>(() => BitReduction.Saturate(1, NumberFormat.Int(8), 8)).Message, StringComparison.Ordinal);
        Assert.Throws<NibbleException>(() => BitReduction.Saturate(1, NumberFormat.Int(8), -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BitReduction.RoundOff(1, 63, Rounding.Floor));
        Assert.Throws<ArgumentOutOfRangeException>(() => BitReduction.RoundOff(1, -1, Rounding.Floor));
        Assert.Throws<OverflowException>(() => BitReduction.RoundOff(long.MaxValue, 3, Rounding.Ceiling));
    }
}
