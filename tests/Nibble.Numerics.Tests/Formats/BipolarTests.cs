using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

/// <summary>The format without zero, wherever formats go.</summary>
public sealed class BipolarTests
{
    private static readonly NumberFormat Bipolar = NumberFormat.Bipolar;

    private static Gen<float> Scale { get; } = Any.Float.Select(MathF.Abs).Where(scale => scale > 0 && float.IsFinite(scale));

    [Fact]
    public void Its_codes_are_two_and_zero_is_none_of_them()
    {
        Assert.Equal((-1L, 1L, 2L, 1), (Bipolar.MinCode, Bipolar.MaxCode, Bipolar.LevelCount, Bipolar.Bits));
        Assert.Equal([-1, 1], Enumerable.Range(-3, 7).Where(code => Bipolar.Contains(code)));
        Assert.NotEqual(NumberFormat.Int(1), Bipolar);
        Assert.Equal([-2, -1, 0, 1], Enumerable.Range(-5, 11).Where(code => NumberFormat.Int(2).Contains(code)));
    }

    [Fact]
    public void Its_name_is_read_as_it_is_written()
    {
        Assert.Equal("bipolar", Bipolar.ToString());
        Assert.Equal(Bipolar, NumberFormat.Parse("bipolar"));
        Assert.Contains("or bipolar", Refusal(() => NumberFormat.Parse("bipolar1")), StringComparison.Ordinal);
        Assert.Equal((Bipolar, NumberFormat.Int(4, narrow: true)), (Bipolar.WithBits(1), Bipolar.WithBits(4)));
    }

    [Theory]
    [InlineData(0f, 1)] // as -0 is: below
    [InlineData(float.Epsilon, 1)]
    [InlineData(-float.Epsilon, -1)] // the quotient is -0, which is not below zero
    [InlineData(float.NaN, -1)]
    [InlineData(float.PositiveInfinity, 1)]
    [InlineData(float.NegativeInfinity, -1)]
    public void A_code_is_the_sign_of_the_number(float value, int code)
    {
        QuantizationGrid grid = QuantizationGrid.PerTensor(Bipolar, 1e30f);
        float[] many = [.. Enumerable.Repeat(value, 67)];
        var signs = new sbyte[67];
        var codes = new int[67];
        grid.Encode(many, signs);
        grid.Encode(many, codes);
        Assert.Equal(code, grid.Encode(value));
        Assert.All(signs, sign => Assert.Equal(code, sign));
        Assert.All(codes, sign => Assert.Equal(code, sign));
        Assert.Equal(code * 1e30f, grid.Decode(code));
        Assert.Equal(1, grid.Encode(-0f));
    }

    [Fact]
    public void Many_codes_at_a_time_are_those_of_one_at_a_time_and_points_their_own_codes()
    {
        Any.Holds(Scale.SelectMany(scale => Any.NearestRounding.SelectMany(rounding => Any.Values(Any.Float).Select(values => (scale, rounding, values)))), test =>
        {
            QuantizationGrid grid = QuantizationGrid.PerTensor(Bipolar, test.scale, rounding: test.rounding);
            QuantizedTensor codes = grid.Quantize(new Tensor([test.values.Length], test.values));
            Tensor points = codes.Dequantize();
            return codes.Codes.SequenceEqual(test.values.Select(value => (int)grid.Encode(value)).ToArray())
                && codes.Codes.SequenceEqual(grid.Quantize(points).Codes)
                && points.Values.ToArray().All(point => MathF.Abs(point) == test.scale);
        });
    }

    [Fact]
    public void A_grid_from_a_range_has_its_ends_for_points()
    {
        QuantizationGrid grid = QuantizationGrid.FromRange(Bipolar, new Interval(-0.75f, 0.5f), symmetric: true);
        Assert.Equal((0.75f, 0L), (grid.Scales[0], grid.ZeroPoints[0]));
        Assert.Equal(1, QuantizationGrid.FromRange(Bipolar, default, symmetric: true).Scales[0]);
        Assert.Contains("A bipolar grid is symmetric", Refusal(() => QuantizationGrid.FromRange(Bipolar, new Interval(-1, 1), symmetric: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void Zero_points_and_drawn_signs_are_refused()
    {
        foreach (long zeroPoint in new long[] { -1, 1, 2 })
            Assert.Contains("The zero point of a bipolar grid is 0", Refusal(() => QuantizationGrid.PerTensor(Bipolar, 1, zeroPoint)), StringComparison.Ordinal);
        Assert.Contains("SignQuantizer with IsStochastic", Refusal(() => QuantizationGrid.PerTensor(Bipolar, 1, 0, Rounding.Stochastic)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_range_of_least_squares_finds_the_mean_magnitude()
    {
        // Σ(x - α·sign x)² is least at α = mean|x| (XNOR-Net, equation 6).
        Tensor values = Tensor.Random([1000], 3);
        double mean = values.Values.ToArray().Average(value => Math.Abs((double)value));
        QuantizationGrid grid = new UniformQuantizer(Bipolar) { Range = RangeRule.LeastSquares }.ChooseGrid(values);
        Assert.Equal(mean, grid.Scales[0], 0.01 * mean);
    }

    [Fact]
    public void Every_rule_chooses_a_grid_of_signs()
    {
        Tensor values = Tensor.Random([257], 4);
        foreach (RangeRule rule in new[] { RangeRule.MinMax, RangeRule.LeastSquares, RangeRule.Entropy, RangeRule.Laplace, RangeRule.LearnedStepStart, RangeRule.Percentile(99), RangeRule.StandardDeviations(2) })
        {
            QuantizedTensor codes = new UniformQuantizer(Bipolar) { Range = rule }.Quantize(values);
            Assert.Equal(values.Values.ToArray().Select(value => value >= 0 ? 1 : -1), codes.Codes.ToArray());
        }

        Assert.True(new PowerOfTwoQuantizer(Bipolar).ChooseGrid(values).IsPowerOfTwo);
    }

    [Fact]
    public void A_packed_code_is_a_bit_that_is_set_for_plus_one()
    {
        Assert.Equal([0b1000_1101, 0b1], PackedCodes.Pack(Bipolar, [1, -1, 1, 1, -1, -1, -1, 1, 1]).Bytes.ToArray());
        Any.Holds(Any.Values(Gen.Elements(-1, 1)), codes =>
        {
            PackedCodes packed = PackedCodes.Pack(Bipolar, codes);
            byte[] bytes = [.. codes.Select(code => unchecked((byte)code))], back = new byte[codes.Length];
            var integers = new int[codes.Length];
            packed.Unpack(integers);
            PackedCodes.FromBytes(Bipolar, codes.Length, packed.Bytes).Unpack(back);
            var written = new PackedCodes(Bipolar, codes.Length);
            for (int i = 0; i < codes.Length; i++)
                written[i] = codes[i];
            return integers.SequenceEqual(codes) && back.SequenceEqual(bytes) && codes.Select((code, i) => packed[i] == code).All(same => same)
                && PackedCodes.Pack(Bipolar, bytes).Bytes.SequenceEqual(packed.Bytes) && written.Bytes.SequenceEqual(packed.Bytes)
                && packed.Bytes.Length == (codes.Length + 7) / 8;
        });
        Assert.Equal(-1, new PackedCodes(Bipolar, 3)[2]);
    }

    [Fact]
    public void Zero_is_refused_as_a_code_with_its_place()
    {
        const string expected = "The code 0 at index 2 is not of bipolar, whose codes are -1 and 1";
        Assert.Contains(expected, Refusal(() => PackedCodes.Pack(Bipolar, [1, -1, 0])), StringComparison.Ordinal);
        Assert.Contains(expected, Refusal(() => PackedCodes.Pack(Bipolar, (byte[])[1, 255, 0])), StringComparison.Ordinal);
        Assert.Contains("The code 0 at index 8", Refusal(() => PackedCodes.Pack(Bipolar, (byte[])[1, 255, 1, 1, 1, 1, 1, 1, 0])), StringComparison.Ordinal);
        Assert.Contains(expected, Refusal(() => new PackedCodes(Bipolar, 3)[2] = 0), StringComparison.Ordinal);
        Assert.Contains(expected, Assert.Throws<NibbleException>(() => new QuantizedTensor([3], QuantizationGrid.PerTensor(Bipolar, 1), [1, -1, 0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_of_accumulators_hold_and_are_reached()
    {
        Any.Holds(Any.Values(Gen.Choose(-9, 9)), weights =>
        {
            int norm = weights.Sum(Math.Abs);
            AccumulatorRange range = AccumulatorRange.OfDotProduct(weights, Bipolar.MinCode, Bipolar.MaxCode);
            return range == new AccumulatorRange(-norm, norm) && AccumulatorWidth.ByL1Norm(norm, Bipolar) == range.Bits
                && AccumulatorWidth.ByDataType(weights.Length, Bipolar, Bipolar) == new AccumulatorRange(-weights.Length, weights.Length).Bits;
        });
    }

    private static string Refusal(Action action) => Assert.Throws<NibbleException>(action).Message;
}
