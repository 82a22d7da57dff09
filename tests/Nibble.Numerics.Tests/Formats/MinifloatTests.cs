using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class MinifloatTests
{
    private static Gen<Minifloat> AnyMinifloat { get; } = Gen.Choose(1, 5).SelectMany(exponent => Gen.Choose(0, 5).Select(mantissa => new Minifloat(exponent, mantissa)));

    [Fact]
    public void Known_formats_have_known_numbers()
    {
        Assert.Equal((480f, 7, 8), (new Minifloat(4, 3).Max, new Minifloat(4, 3).Bias, new Minifloat(4, 3).Bits));
        Assert.Equal(114688f, new Minifloat(5, 2).Max);
        Assert.Equal([0, 0.5f, 1, 1.5f, 2, 3, 4, 6], Enumerable.Range(0, 8).Select(pattern => new Minifloat(2, 1).Decode((uint)pattern)));
        Assert.Equal("e2m1", new Minifloat(2, 1).ToString());
    }

    [Fact]
    public void Half_precision_within_its_range_is_the_minifloat_of_5_and_10_bits()
    {
        var half = new Minifloat(5, 10);
        Any.Holds(Any.Float.Where(x => Math.Abs(x) < 65520), x => half.Encode(x) == BitConverter.HalfToUInt16Bits((Half)x), runs: 5000);
    }

    [Fact]
    public void Every_pattern_is_its_own_number_and_the_numbers_ascend()
    {
        for (int exponent = 1; exponent <= 7; exponent++)
            for (int mantissa = 0; mantissa <= 4; mantissa++)
            {
                var format = new Minifloat(exponent, mantissa);
                for (uint pattern = 0; pattern < 1u << format.Bits; pattern++)
                {
                    Assert.Equal(pattern, format.Encode(format.Decode(pattern)));
                    if (pattern > 0 && pattern < 1u << (format.Bits - 1))
                        Assert.True(format.Decode(pattern) > format.Decode(pattern - 1));
                }
            }
    }

    [Fact]
    public void The_nearest_number_is_chosen_and_of_two_the_even_one()
    {
        var cases = AnyMinifloat.SelectMany(format => Gen.OneOf(Any.FiniteFloat, Gen.Choose(-48, 48).Select(n => n / 16f)).Select(x => (format, x)));
        Any.Holds(cases, test =>
        {
            var candidates = Enumerable.Range(0, 1 << (test.format.Bits - 1)).Select(pattern => (uint)pattern);
            double magnitude = Math.Min(Math.Abs(test.x), test.format.Max);
            uint expected = candidates.OrderBy(pattern => Math.Abs(test.format.Decode(pattern) - magnitude)).ThenBy(pattern => pattern % 2).First();
            return test.format.Encode(Math.Abs(test.x)) == expected && test.format.Convert(-test.x) == -test.format.Convert(test.x);
        }, runs: 1000);
    }

    [Fact]
    public void The_codebook_maps_every_float_as_the_format_does()
    {
        var cases = AnyMinifloat.SelectMany(format => Gen.OneOf(Any.Float, Gen.Choose(-48, 48).Select(n => n / 16f)).Select(x => (format, codebook: format.ToCodebook(), x)));
        Any.Holds(cases, test => test.codebook.Decode(test.codebook.Encode(test.x)) == test.format.Convert(test.x), runs: 2000);
    }

    [Theory]
    [InlineData(float.PositiveInfinity, 480)]
    [InlineData(float.NegativeInfinity, -480)]
    [InlineData(float.MaxValue, 480)]
    [InlineData(float.NaN, -480)]
    [InlineData(float.Epsilon, 0)]
    [InlineData(0.001953125f, 0.001953125f)]
    public void Numbers_beyond_the_range_saturate_and_tiny_ones_vanish(float value, float expected) =>
        Assert.Equal(expected, new Minifloat(4, 3).Convert(value));

    [Fact]
    public void A_format_that_can_not_be_is_refused()
    {
        Assert.Contains("8 and 0 were given", Refusal(() => new Minifloat(8, 0)), StringComparison.Ordinal);
        Assert.Contains("0 and 3 were given", Refusal(() => new Minifloat(0, 3)), StringComparison.Ordinal);
        Assert.Contains("4 and 24 were given", Refusal(() => new Minifloat(4, 24)), StringComparison.Ordinal);
        Assert.Contains("2^17", Refusal(() => new Minifloat(6, 10).ToCodebook()), StringComparison.Ordinal);
        Assert.Contains("more than 8 bits", Refusal(() => new Minifloat(4, 3).Decode(256)), StringComparison.Ordinal);
    }

    private static string Refusal(Func<object> action) => Assert.Throws<NibbleException>(action).Message;
}
