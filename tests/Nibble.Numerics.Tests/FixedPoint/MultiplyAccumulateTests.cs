using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class MultiplyAccumulateTests
{
    private static Gen<FixedPointFormat> AnyFormat(int maxBits) => Gen.Choose(1, maxBits).SelectMany(bits =>
        Gen.Choose(-4, 12).Select(fraction => new FixedPointFormat(bits - fraction, fraction)));

    [Fact]
    public void Simulated_in_floats_it_equals_integers_up_to_8_bits_and_256_products()
    {
        var cases = Gen.Three(AnyFormat(8)).SelectMany(formats => Gen.Elements(0, 1, 7, 101, 256).SelectMany(depth => Any.Int.SelectMany(seed =>
            Gen.Elements(Enum.GetValues<Rounding>()).Select(rounding => (formats, depth, seed, rounding)))));
        Any.Holds(cases, test =>
        {
            (FixedPointFormat a, FixedPointFormat b, FixedPointFormat result) = test.formats;
            var random = new CounterRandom((ulong)(uint)test.seed);
            // Now and then all operands at the low end, the greatest products there are.
            int Code(FixedPointFormat format, int i) => (int)(test.seed % 4 == 0 ? TwosComplement.RangeOf(format.Bits).Min : TwosComplement.Decode(random.Bits((ulong)i) >> (64 - format.Bits), format.Bits));
            int[] left = [.. Enumerable.Range(0, test.depth).Select(i => Code(a, 2 * i))], right = [.. Enumerable.Range(0, test.depth).Select(i => Code(b, (2 * i) + 1))];
            double point = MultiplyAccumulate.InFloats([.. left.Select(code => (float)a.Decode(code))], [.. right.Select(code => (float)b.Decode(code))], result, test.rounding, 0.25);
            return MultiplyAccumulate.IsExactInFloats(a, b, test.depth)
                && point == result.Decode(MultiplyAccumulate.OfCodes(left, a, right, b, result, test.rounding, 0.25));
        }, runs: 2000);
    }

    [Fact]
    public void Codes_of_32_bits_are_summed_exactly_and_converted_once()
    {
        var cases = Gen.Two(Any.Int.ArrayOf(5)).SelectMany(codes => Gen.Choose(-20, 90).SelectMany(fraction => Gen.Choose(1, 40).SelectMany(bits =>
            Any.DeterministicRounding.Select(rounding => (codes, fraction, result: new FixedPointFormat(bits - 30, 30), rounding)))));
        Any.Holds(cases, test =>
        {
            var format = new FixedPointFormat(32 - test.fraction, test.fraction);
            BigInteger sum = test.codes.Item1.Zip(test.codes.Item2, (a, b) => (BigInteger)a * b).Aggregate(BigInteger.Zero, (a, b) => a + b);
            int shift = (2 * test.fraction) - 30;
            (long min, long max) = TwosComplement.RangeOf(test.result.Bits);
            BigInteger unit = BigInteger.One << Math.Max(shift, 0), scaled = sum << Math.Max(-shift, 0);
            BigInteger inside = BigInteger.Min(BigInteger.Max(scaled, min * unit), max * unit);
            BigInteger floor = BigInteger.Divide(inside - (((inside % unit) + unit) % unit), unit), rest = inside - (floor * unit);
            bool up = test.rounding switch
            {
                Rounding.Floor => false,
                Rounding.Ceiling => !rest.IsZero,
                Rounding.TowardZero => inside.Sign < 0 && !rest.IsZero,
                Rounding.AwayFromZero => inside.Sign > 0 && !rest.IsZero,
                Rounding.NearestTowardZero => 2 * rest > unit || (2 * rest == unit && inside.Sign < 0),
                Rounding.HalfUp => 2 * rest >= unit,
                Rounding.HalfDown => 2 * rest > unit,
                Rounding.NearestAway => 2 * rest > unit || (2 * rest == unit && inside.Sign > 0),
                _ => 2 * rest > unit || (2 * rest == unit && !floor.IsEven),
            };
            return MultiplyAccumulate.OfCodes(test.codes.Item1, format, test.codes.Item2, format, test.result, test.rounding) == floor + (up ? 1 : 0);
        }, runs: 2000);
    }

    [Fact]
    public void Rounding_each_product_would_lose_what_one_conversion_keeps()
    {
        var format = new FixedPointFormat(2, 2);
        int[] halves = [1, 1, 1, 1, 1, 1, 1, 1]; // a quarter times a quarter, eight times: each alone rounds to 0
        Assert.Equal(0, MultiplyAccumulate.OfCodes([1], format, [1], format, format, Rounding.HalfDown));
        Assert.Equal(2, MultiplyAccumulate.OfCodes(halves, format, halves, format, format, Rounding.HalfDown));
    }

    [Fact]
    public void More_products_than_a_float_can_sum_exactly_are_told()
    {
        var format = new FixedPointFormat(4, 4);
        Assert.True(MultiplyAccumulate.IsExactInFloats(format, format, 1024));
        Assert.False(MultiplyAccumulate.IsExactInFloats(format, format, 1025));
    }

    [Fact]
    public void Vectors_of_two_lengths_are_refused()
    {
        var format = new FixedPointFormat(4, 4);
        Assert.Contains("1 and 2", Assert.Throws<NibbleException>(() => MultiplyAccumulate.OfCodes([1], format, [1, 2], format, format, Rounding.Floor)).Message, StringComparison.Ordinal);
        Assert.Contains("1 and 2", Assert.Throws<NibbleException>(() => MultiplyAccumulate.InFloats([1], [1, 2], format, Rounding.Floor)).Message, StringComparison.Ordinal);
    }
}
