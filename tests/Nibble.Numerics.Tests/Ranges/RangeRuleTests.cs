using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class RangeRuleTests
{
    private static readonly RangeRule[] All =
    [
        RangeRule.MinMax, RangeRule.LeastSquares, RangeRule.Entropy, RangeRule.Laplace, RangeRule.LearnedStepStart, RangeRule.Percentile(99.9),
        RangeRule.MovingAverage(), RangeRule.MeanMagnitude(3), RangeRule.StandardDeviations(2.5),
    ];

    [Fact]
    public void Every_range_is_finite_and_ordered_and_gives_a_grid()
    {
        Any.Holds(Any.Values(Any.FiniteFloat).SelectMany(values => Any.Format(1, 12).SelectMany(format => Gen.Elements(true, false).Select(symmetric => (values, format, symmetric)))), test =>
            All.All(rule =>
            {
                RangeObserver observer = rule.CreateObserver(test.format, test.symmetric);
                observer.Observe(test.values);
                Interval range = observer.Choose();
                QuantizationGrid grid = QuantizationGrid.FromRange(test.format, range, test.symmetric);
                return float.IsFinite(range.Low) && float.IsFinite(range.High) && range.Low <= range.High && grid.Decode(grid.Encode(0)) == 0;
            }), runs: 40);
    }

    [Fact]
    public void Rules_that_cut_stay_within_what_was_seen_and_zero()
    {
        RangeRule[] cutting = [RangeRule.Entropy, RangeRule.Laplace, RangeRule.Percentile(90), RangeRule.StandardDeviations(1), RangeRule.MovingAverage(0.5)];
        Any.Holds(Any.Values(Any.FiniteFloat), values => cutting.All(rule =>
        {
            RangeObserver observer = rule.CreateObserver(NumberFormat.UInt(4), symmetric: false);
            observer.Observe(values);
            Interval range = observer.Choose(), seen = Interval.Of(values).IncludingZero;
            return range.Low >= seen.Low && range.High <= seen.High;
        }), runs: 40);
    }

    [Fact]
    public void Nothing_or_only_zeros_is_the_range_of_zero()
    {
        foreach (RangeRule rule in All)
        {
            RangeObserver observer = rule.CreateObserver(NumberFormat.Int(4), true);
            Assert.Equal(default, observer.Choose());
            observer.Observe([]);
            Assert.Equal(default, observer.Choose());
            observer.Observe(new float[5]);
            Assert.Equal(0, observer.Choose().MaxMagnitude);
        }
    }

    [Fact]
    public void NaN_and_infinities_are_refused_by_every_rule_that_looks_at_data()
    {
        foreach (RangeRule rule in All)
            foreach (float value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
                Assert.Contains($"contains {value}", Assert.Throws<NibbleException>(() => rule.CreateObserver(NumberFormat.Int(4), true).Observe([1, value])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_out_of_their_domain_are_refused()
    {
        foreach (double wrong in new[] { double.NaN, 0, -1, double.PositiveInfinity })
        {
            Assert.Throws<NibbleException>(() => RangeRule.Percentile(wrong));
            Assert.Throws<NibbleException>(() => RangeRule.MeanMagnitude(wrong));
            Assert.Throws<NibbleException>(() => RangeRule.StandardDeviations(wrong));
        }

        Assert.Throws<NibbleException>(() => RangeRule.Percentile(100.1));
        foreach (double wrong in new[] { double.NaN, 1, -0.1 })
            Assert.Throws<NibbleException>(() => RangeRule.MovingAverage(wrong));
        Assert.Throws<NibbleException>(() => RangeRule.Fixed(1, 0));
        Assert.Throws<NibbleException>(() => RangeRule.Fixed(0, float.NaN));
    }

    [Fact]
    public void A_moving_average_fades_by_its_momentum()
    {
        RangeObserver observer = RangeRule.MovingAverage(0.75).CreateObserver(NumberFormat.Int(8), true);
        observer.Observe([-4, 8]);
        Assert.Equal(new Interval(-4, 8), observer.Choose());
        observer.Observe([]);
        observer.Observe([0, 16]);
        Assert.Equal(new Interval(-3, 10), observer.Choose());
    }

    [Fact]
    public void A_moving_average_per_channel_sees_one_batch_per_tensor()
    {
        // Channels along the last axis: their values are not side by side.
        var quantizer = new UniformQuantizer(NumberFormat.Int(8)) { Range = RangeRule.MovingAverage(0.5), Granularity = Granularity.PerChannel(1) };
        GridObserver observer = quantizer.CreateObserver();
        observer.Observe(new Tensor([2, 2], [127, 0, 1, 254]));
        observer.Observe(new Tensor([2, 2], [0, 2, 381, 0]));
        Assert.Equal(2, observer.Choose().Scales[0], 1e-6f);
        Assert.Equal(128f / 127, observer.Choose().Scales[1], 1e-6f);
    }

    [Fact]
    public void A_percentile_is_the_least_magnitude_that_so_many_values_reach_or_stay_below()
    {
        Any.Holds(Any.Values(Any.FiniteFloat).Where(values => values.Length > 0).SelectMany(values => Gen.Choose(1, 100).Select(percent => (values, percent))), test =>
        {
            RangeObserver observer = RangeRule.Percentile(test.percent).CreateObserver(NumberFormat.Int(8), symmetric: true);
            observer.Observe(test.values);
            float[] magnitudes = [.. test.values.Select(Math.Abs).Order()];
            int rank = Math.Max(1, (int)Math.Ceiling(test.percent / 100.0 * magnitudes.Length));
            Interval seen = Interval.Of(test.values);
            return test.percent == 100
                ? observer.Choose() == seen
                : observer.Choose() == new Interval(-magnitudes[rank - 1], magnitudes[rank - 1]).ClampedTo(seen);
        });
    }

    [Fact]
    public void A_two_sided_percentile_cuts_half_from_either_side()
    {
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => (float)i - 300)];
        RangeObserver observer = RangeRule.Percentile(99).CreateObserver(NumberFormat.UInt(8), symmetric: false);
        observer.Observe(values);
        Assert.Equal(new Interval(-295, 694), observer.Choose());
    }

    [Theory]
    [InlineData(2, 2.83)]
    [InlineData(3, 3.89)]
    [InlineData(4, 5.03)]
    [InlineData(5, 6.20)]
    [InlineData(6, 7.41)]
    [InlineData(7, 8.64)]
    [InlineData(8, 9.89)]
    public void Laplace_reaches_the_multiples_of_the_published_table(int bits, double multiple) =>
        Assert.Equal(multiple, LaplaceRange.Reach(1L << bits, oneSided: false), 0.011);

    [Fact]
    public void Mean_magnitude_and_deviation_are_exact_for_whole_numbers()
    {
        float[] values = [1e9f, -1e9f, 2, -2, 0, 0, 4, -4, float.Epsilon, -float.Epsilon];
        RangeObserver mean = RangeRule.MeanMagnitude(1).CreateObserver(NumberFormat.Int(8), true);
        mean.Observe(values);
        Assert.Equal(new Interval(-200000001.2f, 200000001.2f), mean.Choose());
        RangeObserver deviation = RangeRule.StandardDeviations(2).CreateObserver(NumberFormat.Int(8), true);
        deviation.Observe([1, 1, 5, 5, 3 + 100, 3 - 100]);
        Assert.Equal(3 + 100f, deviation.Choose().High);
        RangeObserver step = RangeRule.LearnedStepStart.CreateObserver(NumberFormat.Int(8), true);
        step.Observe([-1, 3, -2]);
        Assert.Equal((float)(2 * 2 / Math.Sqrt(127)), QuantizationGrid.FromRange(NumberFormat.Int(8), step.Choose(), true).Scales[0], 1e-7f);
    }

    [Fact]
    public void Entropy_cuts_off_rare_large_values_and_keeps_what_fits()
    {
        Tensor values = Tensor.Random([50_000], seed: 9);
        values[0] = 40;
        RangeObserver observer = RangeRule.Entropy.CreateObserver(NumberFormat.Int(8), true);
        observer.Observe(values.Values);
        Assert.InRange(observer.Choose().High, 3, 8);

        // As many bins as levels hold all values already: nothing diverges.
        RangeObserver exact = RangeRule.Entropy.CreateObserver(NumberFormat.UInt(12), false);
        exact.Observe([0, 0.25f, 7]);
        Assert.Equal(new Interval(0, 7), exact.Choose());
    }

    [Fact]
    public void Entropy_of_one_sided_values_begins_at_zero()
    {
        Tensor values = Tensor.Random([50_000], seed: 9);
        foreach (ref float value in values.Values)
            value = Math.Max(value, 0);
        values[0] = 40;
        RangeObserver observer = RangeRule.Entropy.CreateObserver(NumberFormat.UInt(8), false);
        observer.Observe(values.Values);
        Assert.Equal(0, observer.Choose().Low);
        Assert.InRange(observer.Choose().High, 3, 8);
    }

    [Fact]
    public void A_fixed_range_ignores_all_data()
    {
        RangeObserver observer = RangeRule.Fixed(-1, 3).CreateObserver(NumberFormat.UInt(8), false);
        observer.Observe([float.NaN, 100]);
        Assert.Equal(new Interval(-1, 3), observer.Choose());
    }

    [Fact]
    public void Least_squares_judges_by_the_rounding_of_the_grid()
    {
        Any.Holds(Any.Values(Any.ModerateFloat).SelectMany(values => Any.Format(2, 5).SelectMany(format => Any.DeterministicRounding.Select(rounding => (values, format, rounding)))), test =>
        {
            var tensor = new Tensor([test.values.Length], test.values);
            var quantizer = new UniformQuantizer(test.format) { Range = RangeRule.LeastSquares, Rounding = test.rounding };
            return Noise.Of(tensor, quantizer) <= Noise.Of(tensor, quantizer with { Range = RangeRule.MinMax }) * (1 + 1e-12);
        }, runs: 100);
    }

    [Fact]
    public void Least_squares_for_stochastic_rounding_has_the_least_expected_error()
    {
        // Between two points at distance d the expected error is f(1 - f)·d²; values on a grid of their own have none.
        RangeObserver observer = RangeRule.LeastSquares.CreateObserver(NumberFormat.Int(3), true, Rounding.Stochastic);
        observer.Observe([0.5f, -1, 1.5f, 1]);
        Assert.Equal(0.5f, QuantizationGrid.FromRange(NumberFormat.Int(3), observer.Choose(), true).Scales[0], 1e-3f);
    }
}
