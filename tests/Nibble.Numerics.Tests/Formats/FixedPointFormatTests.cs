using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class FixedPointFormatTests
{
    private static Gen<FixedPointFormat> AnyFormat(int maxBits) => Gen.Choose(1, maxBits).SelectMany(bits =>
        Gen.Choose(-20, 30).Select(fraction => new FixedPointFormat(bits - fraction, fraction)));

    [Theory]
    [InlineData(-3, -2)]
    [InlineData(-1.9, -2)]
    [InlineData(-1.875, -2)]
    [InlineData(-0.125, -0.25)]
    [InlineData(0.125, 0)]
    [InlineData(0.13, 0.25)]
    [InlineData(0.375, 0.25)]
    [InlineData(1.75, 1.75)]
    [InlineData(1.9, 1.75)]
    [InlineData(double.NegativeInfinity, -2)]
    [InlineData(double.PositiveInfinity, 1.75)]
    [InlineData(double.NaN, -2)]
    [InlineData(double.Epsilon, 0)]
    public void Converting_to_2_2_by_the_nearest_as_printed_is_known(double value, double expected) =>
        Assert.Equal(expected, new FixedPointFormat(2, 2).Convert(value, Rounding.HalfDown));

    [Fact]
    public void The_range_and_the_step_are_those_of_the_definition()
    {
        var format = new FixedPointFormat(2, 14);
        Assert.Equal((16, Math.ScaleB(1, -14), -2, 2 - Math.ScaleB(1, -14)), (format.Bits, format.Epsilon, format.Min, format.Max));
        Assert.Equal("<2,14>", format.ToString());
        Assert.Equal((8, -0.5, 0.5 - (1 / 256.0)), (new FixedPointFormat(0, 8).Bits, new FixedPointFormat(0, 8).Min, new FixedPointFormat(0, 8).Max));
    }

    [Fact]
    public void The_lecture_writes_48_and_a_half_as_01100001_times_a_half()
    {
        var format = new FixedPointFormat(7, 1);
        long code = format.Encode(48.5, Rounding.NearestEven);
        Assert.Equal(97, code);
        Assert.Equal("01100001", TwosComplement.Encode(code, format.Bits).ToString("b8", null));
        Assert.Equal(48.5, format.Decode(code));
    }

    [Fact]
    public void Stochastic_rounding_of_0_13_gives_a_quarter_in_52_of_100_cases()
    {
        const int Draws = 100_000;
        var (format, random) = (new FixedPointFormat(2, 2), new CounterRandom(8));
        int up = 0;
        for (ulong i = 0; i < Draws; i++)
        {
            double point = format.Convert(0.13, Rounding.Stochastic, random.Uniform(i));
            Assert.True(point is 0 or 0.25);
            up += point == 0.25 ? 1 : 0;
        }

        Assert.InRange(up / (double)Draws, 0.52 - (4 * 0.5 / Math.Sqrt(Draws)), 0.52 + (4 * 0.5 / Math.Sqrt(Draws)));
    }

    [Fact]
    public void No_rounding_leaves_the_range_and_every_point_stays()
    {
        var cases = AnyFormat(24).SelectMany(format => Any.Float.SelectMany(x => Gen.Elements(Enum.GetValues<Rounding>()).Select(rounding => (format, x, rounding))));
        Any.Holds(cases, test =>
        {
            double point = test.format.Convert(test.x, test.rounding, 0.25);
            return point >= test.format.Min && point <= test.format.Max && test.format.Decode(test.format.Encode(point, test.rounding, 0.75)) == point
                && Math.ScaleB(point, test.format.FractionBits) is var code && code == Math.Floor(code);
        }, runs: 2000);
    }

    [Fact]
    public void Converting_is_monotone()
    {
        var cases = AnyFormat(40).SelectMany(format => Gen.Two(Any.Float.Where(x => !float.IsNaN(x))).SelectMany(pair => Any.DeterministicRounding.Select(rounding => (format, pair, rounding))));
        Any.Holds(cases, test => test.format.Convert(Math.Min(test.pair.Item1, test.pair.Item2), test.rounding) <= test.format.Convert(Math.Max(test.pair.Item1, test.pair.Item2), test.rounding), runs: 2000);
    }

    [Fact]
    public void The_grid_of_a_format_gives_the_same_codes()
    {
        var cases = AnyFormat(24).SelectMany(format => Any.Float.SelectMany(x => Gen.Elements(Enum.GetValues<Rounding>()).Select(rounding => (format, x, rounding))));
        Any.Holds(cases, test =>
        {
            QuantizationGrid grid = test.format.ToGrid(test.rounding);
            long code = grid.Encode(test.x, random: 0.25f);
            // Dividing a tiny number by a large step may underflow, which only a rounding to one side can tell.
            return (Math.Abs(test.x) < 1e-20f && test.x != 0)
                || (code == test.format.Encode(test.x, test.rounding, 0.25) && grid.Decode(code) == test.format.Decode(code));
        }, runs: 2000);
    }

    [Fact]
    public void The_lecture_s_set_needs_15_integer_and_15_fraction_bits()
    {
        Assert.Equal(new FixedPointFormat(15, 15), FixedPointFormat.Covering([10000, 50, -0.5, 3.05e-5]));
        Assert.Equal(new FixedPointFormat(15, 15), FixedPointFormat.Covering([10000, 50, -0.5, 3.0518e-5]));
        Assert.Equal(new FixedPointFormat(18, 15), FixedPointFormat.Covering([100000, 50, -0.5, 3.0518e-5]));
        Assert.Equal(new FixedPointFormat(7, 1), FixedPointFormat.Covering([48.5]));
        Assert.Equal(new FixedPointFormat(1, 0), FixedPointFormat.Covering([]));
        Assert.Equal(new FixedPointFormat(1, 0), FixedPointFormat.Covering([0, -1]));
    }

    [Fact]
    public void A_covering_format_holds_the_set_and_one_bit_less_on_either_side_does_not()
    {
        Any.Holds(Any.Values(Gen.Choose(-4000, 4000).Select(n => n / 64.0)).Where(values => values.Any(value => value != 0)), values =>
        {
            FixedPointFormat format = FixedPointFormat.Covering(values, relativeError: 0);
            bool Holds(FixedPointFormat candidate) => values.All(value => candidate.Convert(value, Rounding.NearestEven) == value);
            bool HoldsWithout(int integer, int fraction) => format.Bits > 1 && Holds(new FixedPointFormat(format.IntegerBits - integer, format.FractionBits - fraction));
            return Holds(format) && !HoldsWithout(1, 0) && !HoldsWithout(0, 1);
        });
    }

    [Fact]
    public void A_format_that_can_not_be_is_refused()
    {
        Assert.Contains("<1,-1> has 0 bits", Refusal(() => new FixedPointFormat(1, -1)), StringComparison.Ordinal);
        Assert.Contains("54 bits", Refusal(() => new FixedPointFormat(27, 27)), StringComparison.Ordinal);
        Assert.Contains("2^-127", Refusal(() => new FixedPointFormat(-120, 127)), StringComparison.Ordinal);
        Assert.Contains("33 bits", Refusal(() => new FixedPointFormat(16, 17).ToGrid()), StringComparison.Ordinal);
        Assert.Contains("NaN", Refusal(() => FixedPointFormat.Covering([double.NaN])), StringComparison.Ordinal);
        Assert.Contains("-1", Refusal(() => FixedPointFormat.Covering([0.3], -1)), StringComparison.Ordinal);
        Assert.Contains("bits", Refusal(() => FixedPointFormat.Covering([1e300, 1])), StringComparison.Ordinal);
    }

    private static string Refusal(Func<object> action) => Assert.Throws<NibbleException>(action).Message;
}
