using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class QuantizationGridTests
{
    private static Gen<float> Scale { get; } = Any.Float.Select(MathF.Abs).Where(scale => scale > 0 && float.IsFinite(scale));

    [Fact]
    public void The_map_of_a_known_range_to_8_bits_is_known()
    {
        QuantizationGrid grid = QuantizationGrid.FromRange(NumberFormat.UInt(8), new Interval(-8.342343353543f, 23.35442342554f), symmetric: false);
        Assert.Equal(0.124301046, grid.Scales[0], 1e-8);
        Assert.Equal(67, grid.ZeroPoints[0]);
        Assert.Equal((0, 67, 255), (grid.Encode(-8.342343353543f), grid.Encode(0), grid.Encode(23.35442342554f)));
        Assert.Equal(0, grid.Decode(67));
    }

    [Fact]
    public void A_relu_of_codes_is_the_relu_of_what_they_stand_for()
    {
        Any.Holds(AnyGrid(8).SelectMany(grid => Any.Float.Select(x => (grid, x))), test =>
        {
            long code = test.grid.Encode(test.x);
            return test.grid.Decode(Math.Max(code, test.grid.ZeroPoints[0])) == Math.Max(test.grid.Decode(code), 0);
        });
    }

    [Fact]
    public void Encoding_equals_QuantizeLinear_as_ONNX_Runtime_computes_it()
    {
        var cases = Any.Float.SelectMany(x => Scale.SelectMany(scale => Any.Format(1, 16).SelectMany(format =>
            Gen.Choose((int)format.MinCode, (int)format.MaxCode).Select(zero => (x, scale, format, zero)))));
        Any.Holds(cases, test =>
        {
            float low = test.format.MinCode - test.zero, high = test.format.MaxCode - test.zero;
            float steps = test.x / test.scale;
            float inside = float.IsNaN(steps) ? low : MathF.Min(MathF.Max(steps, low), high);
            long expected = (long)MathF.Round(inside, MidpointRounding.ToEven) + test.zero;
            return QuantizationGrid.PerTensor(test.format, test.scale, test.zero).Encode(test.x) == expected;
        }, runs: 3000);
    }

    [Theory]
    [InlineData(float.NaN, -128)]
    [InlineData(float.PositiveInfinity, 127)]
    [InlineData(float.NegativeInfinity, -128)]
    [InlineData(float.MaxValue, 127)]
    [InlineData(-float.MaxValue, -128)]
    [InlineData(float.Epsilon, 5)]
    [InlineData(-0f, 5)]
    public void Numbers_beyond_the_range_saturate_and_NaN_is_the_least_code(float value, long code) =>
        Assert.Equal(code, QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.5f, 5).Encode(value));

    [Fact]
    public void A_zero_point_that_is_added_before_rounding_is_in_QONNX_s_formula()
    {
        var cases = Any.Float.SelectMany(x => Scale.SelectMany(scale => Any.Format(1, 16).SelectMany(format => Any.DeterministicRounding.SelectMany(rounding =>
            Gen.Choose((int)format.MinCode, (int)format.MaxCode).Select(zero => (x, scale, format, zero, rounding))))));
        Any.Holds(cases, test =>
        {
            float sum = (test.x / test.scale) + test.zero;
            double inside = float.IsNaN(sum) ? test.format.MinCode : Math.Min(Math.Max(sum, test.format.MinCode), test.format.MaxCode);
            var grid = new QuantizationGrid(test.format, Granularity.PerTensor, [test.scale], [test.zero], test.rounding) { RoundsWithZeroPoint = true };
            return test.zero == 0 ? !grid.RoundsWithZeroPoint : grid.Encode(test.x) == (long)Rounder.Round(inside, test.rounding);
        }, runs: 3000);
        QuantizationGrid odd = QuantizationGrid.PerTensor(NumberFormat.Int(8), 1, 1), before = new(odd.Format, odd.Granularity, odd.Scales, odd.ZeroPoints) { RoundsWithZeroPoint = true };
        Assert.Equal((1, 2), (odd.Encode(0.5f), before.Encode(0.5f)));
        Assert.NotEqual(odd, before);
    }

    [Fact]
    public void Every_width_and_rounding_saturates_at_both_ends()
    {
        for (int bits = 1; bits <= 32; bits++)
            foreach (NumberFormat format in new[] { NumberFormat.Int(bits), NumberFormat.UInt(bits) })
                foreach (Rounding rounding in Enum.GetValues<Rounding>())
                {
                    QuantizationGrid grid = QuantizationGrid.PerTensor(format, 1, 0, rounding);
                    Assert.Equal(format.MaxCode, grid.Encode(float.MaxValue, random: 0.001f));
                    Assert.Equal(format.MinCode, grid.Encode(-float.MaxValue, random: 0.001f));
                }
    }

    [Fact]
    public void A_point_of_the_grid_is_its_own_code()
    {
        var cases = AnyGrid(16).SelectMany(grid => Gen.Choose((int)grid.Format.MinCode, (int)grid.Format.MaxCode).Select(code => (grid, code)));
        Any.Holds(cases, test => test.grid.Encode(test.grid.Decode(test.code)) == test.code, runs: 2000);
    }

    [Fact]
    public void Every_rounding_leaves_the_points_of_a_power_of_two_grid_alone()
    {
        // Scaling by powers of two is exact, so even the directed roundings can't slip to the neighbor.
        foreach (Rounding rounding in Enum.GetValues<Rounding>())
            foreach (float random in new[] { 0, 0.5f, 0.99999994f })
            {
                QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.125f, 3, rounding);
                for (int code = -128; code < 128; code++)
                    Assert.Equal(code, grid.Encode(grid.Decode(code), random: random));
            }
    }

    [Fact]
    public void Encoding_is_monotone_and_stays_among_the_codes()
    {
        var cases = AnyGrid(32).SelectMany(grid => Gen.Two(Any.Float.Where(x => !float.IsNaN(x))).Select(pair => (grid, pair)));
        Any.Holds(cases, test =>
        {
            (QuantizationGrid grid, (float a, float b)) = test;
            long low = grid.Encode(Math.Min(a, b)), high = grid.Encode(Math.Max(a, b));
            return low <= high && low >= grid.Format.MinCode && high <= grid.Format.MaxCode;
        }, runs: 2000);
    }

    [Fact]
    public void Zero_is_a_point_and_every_point_is_finite_on_every_grid_made_from_a_range()
    {
        var cases = Any.Format(1, 32).SelectMany(format => Gen.Two(Any.FiniteFloat).SelectMany(ends => Gen.Elements(true, false).Select(symmetric => (format, ends, symmetric))));
        Any.Holds(cases, test =>
        {
            var range = new Interval(Math.Min(test.ends.Item1, test.ends.Item2), Math.Max(test.ends.Item1, test.ends.Item2));
            QuantizationGrid grid = QuantizationGrid.FromRange(test.format, range, test.symmetric);
            return grid.Decode(grid.Encode(0)) == 0 && grid.Encode(0) == grid.ZeroPoints[0] && (!test.symmetric || grid.IsSymmetric)
                && float.IsFinite(grid.Decode(test.format.MinCode)) && float.IsFinite(grid.Decode(test.format.MaxCode));
        }, runs: 2000);
    }

    [Fact]
    public void A_number_of_the_range_moves_by_at_most_one_step()
    {
        // Half a step by rounding and, where zero was nudged onto the grid, half a step more at the ends.
        var cases = Any.Format(2, 16).SelectMany(format => Gen.Three(Any.ModerateFloat).SelectMany(three => Gen.Elements(true, false).Select(symmetric => (format, three, symmetric))))
            .Where(test => !test.symmetric || test.format.IsSigned);
        Any.Holds(cases, test =>
        {
            float[] sorted = [.. new[] { test.three.Item1, test.three.Item2, test.three.Item3 }.Order()];
            QuantizationGrid grid = QuantizationGrid.FromRange(test.format, new Interval(sorted[0], sorted[2]), test.symmetric);
            double error = Math.Abs((double)grid.Decode(grid.Encode(sorted[1])) - sorted[1]);
            return error <= grid.Scales[0] * (test.symmetric ? 0.51 : 1.01);
        }, runs: 2000);
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(0, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(2, 1)]
    public void A_range_that_is_none_is_refused_with_its_ends(float low, float high)
    {
        foreach (bool symmetric in new[] { true, false })
            Assert.Contains($"[{low}, {high}]", Refusal(() => QuantizationGrid.FromRange(NumberFormat.Int(8), new Interval(low, high), symmetric)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_that_the_codes_can_not_reach_gives_the_scale_one()
    {
        Assert.Equal(1, QuantizationGrid.FromRange(NumberFormat.UInt(8), new Interval(-3, -1), symmetric: true).Scales[0]);
        Assert.Equal(1, QuantizationGrid.FromRange(NumberFormat.UInt(8), new Interval(0, 0), symmetric: false).Scales[0]);
        Assert.Equal(1, QuantizationGrid.FromRange(NumberFormat.Int(1), new Interval(0, 0), symmetric: true).Scales[0]);
    }

    [Fact]
    public void Scale_and_zero_point_at_run_time_equal_DynamicQuantizeLinear()
    {
        Any.Holds(Any.Values(Any.ModerateFloat), values =>
        {
            float low = MathF.Min(values.DefaultIfEmpty().Min(), 0), high = MathF.Max(values.DefaultIfEmpty().Max(), 0);
            float scale = high == low ? 1 : (high - low) / 255f;
            float zeroPoint = MathF.Round(MathF.Min(MathF.Max(0 - (low / scale), 0), 255), MidpointRounding.ToEven);
            return QuantizationGrid.FromValues(NumberFormat.UInt(8), values) == (scale, (int)zeroPoint);
        });
    }

    [Fact]
    public void Scale_and_zero_point_at_run_time_allocate_nothing_and_fit_every_width()
    {
        float[] values = [-3, -2, -1e-3f];
        for (int bits = 1; bits <= 31; bits++)
        {
            NumberFormat format = NumberFormat.UInt(bits);
            long before = GC.GetAllocatedBytesForCurrentThread();
            (float scale, int zeroPoint) = QuantizationGrid.FromValues(format, values);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
            Assert.InRange(zeroPoint, format.MaxCode * 0.999999, format.MaxCode);
            Assert.True(scale > 0);
        }
    }

    [Fact]
    public void Each_channel_has_its_own_scale_and_zero_point()
    {
        Any.Holds(Any.Shape.Where(shape => shape.Rank > 0 && shape.ElementCount > 0).SelectMany(shape => Gen.Choose(0, shape.Rank - 1).Select(axis => (shape, axis))), test =>
        {
            int channels = test.shape[test.axis];
            var grid = new QuantizationGrid(NumberFormat.Int(8), Granularity.PerChannel(test.axis),
                [.. Enumerable.Range(1, channels).Select(c => c / 8f)], [.. Enumerable.Range(0, channels).Select(c => (long)c)]);
            Tensor tensor = Tensor.Random(test.shape, seed: 5);
            QuantizedTensor codes = grid.Quantize(tensor);
            return Enumerable.Range(0, tensor.Length).All(i =>
            {
                int rest = i; // the index along the axis, by peeling off the inner axes
                for (int axis = test.shape.Rank - 1; axis > test.axis; axis--)
                    rest /= test.shape[axis];
                int channel = rest % channels;
                return codes[i] == QuantizationGrid.PerTensor(NumberFormat.Int(8), (channel + 1) / 8f, channel).Encode(tensor[i]);
            });
        }, runs: 200);
    }

    [Fact]
    public void Stochastic_rounding_depends_on_index_and_seed_alone_and_keeps_points()
    {
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.Int(8), 0.25f, 0, Rounding.Stochastic);
        Tensor tensor = Tensor.Random([1009], seed: 2);
        Assert.True(grid.Quantize(tensor, new CounterRandom(1)).Codes.SequenceEqual(grid.Quantize(tensor, new CounterRandom(1)).Codes));
        Assert.False(grid.Quantize(tensor, new CounterRandom(1)).Codes.SequenceEqual(grid.Quantize(tensor, new CounterRandom(2)).Codes));
        Tensor points = grid.FakeQuantize(tensor, new CounterRandom(1));
        Assert.True(points.Values.SequenceEqual(grid.FakeQuantize(points, new CounterRandom(7)).Values));
    }

    [Fact]
    public void A_grid_that_can_not_be_is_refused_with_the_value()
    {
        foreach (float scale in new[] { 0, -1, float.NaN, float.PositiveInfinity })
            Assert.Contains($"{scale} was given", Refusal(() => QuantizationGrid.PerTensor(NumberFormat.Int(8), scale)), StringComparison.Ordinal);
        Assert.Contains("The zero point 256 is not a code of uint8, whose codes are 0 to 255", Refusal(() => QuantizationGrid.PerTensor(NumberFormat.UInt(8), 1, 256)), StringComparison.Ordinal);
        Assert.Contains("2 were given", Refusal(() => new QuantizationGrid(NumberFormat.Int(8), Granularity.PerTensor, [1, 2])), StringComparison.Ordinal);
        Assert.Contains("1 and 2", Refusal(() => new QuantizationGrid(NumberFormat.Int(8), Granularity.PerChannel(), [1, 2], [0])), StringComparison.Ordinal);
        Assert.Contains("none was given", Refusal(() => new QuantizationGrid(NumberFormat.Int(8), Granularity.PerChannel(), [])), StringComparison.Ordinal);
        var two = new QuantizationGrid(NumberFormat.Int(8), Granularity.PerChannel(1), [1, 2]);
        Assert.Contains("2 channels along axis 1 can't quantize a tensor of shape [2, 3]", Refusal(() => two.Quantize(new Tensor([2, 3]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Grids_are_equal_when_all_their_parts_are()
    {
        static QuantizationGrid Make(float scale, Rounding rounding) => new(NumberFormat.Int(4), Granularity.PerChannel(), [1, scale], [0, 1], rounding);
        Assert.Equal(Make(2, Rounding.HalfUp), Make(2, Rounding.HalfUp));
        Assert.Equal(Make(2, Rounding.HalfUp).GetHashCode(), Make(2, Rounding.HalfUp).GetHashCode());
        Assert.NotEqual(Make(2, Rounding.HalfUp), Make(2, Rounding.Floor));
        Assert.NotEqual(Make(2, Rounding.HalfUp), Make(2.5f, Rounding.HalfUp));
    }

    private static Gen<QuantizationGrid> AnyGrid(int maxBits) => Any.Format(1, maxBits).SelectMany(format => Any.NearestRounding.SelectMany(rounding =>
        Gen.Choose(-100, 60).SelectMany(exponent => Gen.Choose(1 << 23, (1 << 24) - 1).SelectMany(mantissa => Gen.Choose(0, 1000).Select(zero =>
            QuantizationGrid.PerTensor(format, (float)Math.ScaleB(mantissa, exponent), format.MinCode + ((format.MaxCode - format.MinCode) * zero / 1000), rounding))))));

    private static string Refusal(Func<object> action) => Assert.Throws<NibbleException>(action).Message;
}
