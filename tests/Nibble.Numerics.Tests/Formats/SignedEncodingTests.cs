using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class SignedEncodingTests
{
    [Fact]
    public void The_lecture_s_set_needs_8_bits_and_7_once_64_is_saturated()
    {
        long[] set = [-47, 64, 3, -26];
        Assert.Equal((8, 8), (TwosComplement.BitsFor(set), SignMagnitude.BitsFor(set)));
        long[] saturated = [.. set.Select(value => BitReduction.Saturate(value, NumberFormat.Int(8), highBits: 1))];
        Assert.Equal([-47, 63, 3, -26], saturated);
        Assert.Equal((7, 7), (TwosComplement.BitsFor(saturated), SignMagnitude.BitsFor(saturated)));
    }

    [Fact]
    public void Known_numbers_have_known_patterns()
    {
        Assert.Equal(0b1101_0001u, TwosComplement.Encode(-47, 8));
        Assert.Equal(0b1010_1111u, SignMagnitude.Encode(-47, 8));
        Assert.Equal((0L, 0L), (SignMagnitude.Decode(0b1000_0000, 8), SignMagnitude.Decode(0, 8)));
        Assert.Equal((-128, 127), TwosComplement.RangeOf(8));
        Assert.Equal((-127, 127), SignMagnitude.RangeOf(8));
        Assert.Equal((long.MinValue, long.MaxValue), TwosComplement.RangeOf(64));
    }

    [Fact]
    public void Every_pattern_of_up_to_8_bits_stands_for_a_number_of_the_range_and_back()
    {
        for (int bits = 1; bits <= 8; bits++)
            for (ulong pattern = 0; pattern < 1u << bits; pattern++)
            {
                Assert.Equal(pattern, TwosComplement.Encode(TwosComplement.Decode(pattern, bits), bits));
                if (bits > 1 && pattern != 1u << (bits - 1)) // the other zero
                    Assert.Equal(pattern, SignMagnitude.Encode(SignMagnitude.Decode(pattern, bits), bits));
            }
    }

    [Fact]
    public void The_bits_of_a_number_hold_it_and_one_less_does_not()
    {
        Any.Holds(Any.Int.SelectMany(high => Any.Int.SelectMany(low => Gen.Choose(0, 62).Select(shift => (((long)high << 32) | (uint)low) >> shift))).Where(value => value != long.MinValue), value =>
        {
            int twos = TwosComplement.BitsFor([value]), magnitude = SignMagnitude.BitsFor([value]);
            return TwosComplement.Decode(TwosComplement.Encode(value, twos), twos) == value && SignMagnitude.Decode(SignMagnitude.Encode(value, magnitude), magnitude) == value
                && (twos == 1 || value < TwosComplement.RangeOf(twos - 1).Min || value > TwosComplement.RangeOf(twos - 1).Max)
                && (magnitude == 2 || Math.Abs(value) > SignMagnitude.RangeOf(magnitude - 1).Max);
        });
        Assert.Equal((64, 65), (TwosComplement.BitsFor([long.MinValue]), SignMagnitude.BitsFor([long.MinValue])));
        Assert.Equal((1, 2), (TwosComplement.BitsFor([]), SignMagnitude.BitsFor([])));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Contains("128 does not fit 8 bits of two's complement, which hold -128 to 127; it needs 9", Refusal(() => TwosComplement.Encode(128, 8)), StringComparison.Ordinal);
        Assert.Contains("-128 does not fit 8 bits of sign and magnitude", Refusal(() => SignMagnitude.Encode(-128, 8)), StringComparison.Ordinal);
        Assert.Contains("10000b has more than 4 bits", Refusal(() => TwosComplement.Decode(16, 4)), StringComparison.Ordinal);
        Assert.Contains("0 were given", Refusal(() => TwosComplement.RangeOf(0)), StringComparison.Ordinal);
        Assert.Contains("1 were given", Refusal(() => SignMagnitude.RangeOf(1)), StringComparison.Ordinal);
        Assert.Contains("65 were given", Refusal(() => SignMagnitude.RangeOf(65)), StringComparison.Ordinal);
    }

    private static string Refusal(Func<object> action) => Assert.Throws<NibbleException>(action).Message;
}
