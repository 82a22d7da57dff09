using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class RangeMergeTests
{
    // Every rule whose result depends on the values alone.
    private static readonly RangeRule[] Orderless =
    [
        RangeRule.MinMax, RangeRule.LeastSquares, RangeRule.Entropy, RangeRule.Laplace, RangeRule.LearnedStepStart, RangeRule.Percentile(99.9),
        RangeRule.Percentile(60), RangeRule.MeanMagnitude(3), RangeRule.StandardDeviations(2.5), RangeRule.Fixed(-1, 2),
    ];

    private static readonly (NumberFormat Format, bool Symmetric)[] Grids =
        [(NumberFormat.Int(4), true), (NumberFormat.UInt(3), false), (NumberFormat.UInt(4), true), (NumberFormat.Int(2), false), (NumberFormat.Int(8, narrow: true), true)];

    [Fact]
    public void Merged_ranges_equal_whole_ranges_in_any_split_and_order()
    {
        var cases = Any.Values(Any.FiniteFloat).SelectMany(values => Gen.Choose(0, 3).ArrayOf(values.Length).Select(parts => (values, parts)));
        foreach (RangeRule rule in Orderless)
            foreach ((NumberFormat format, bool symmetric) in Grids)
                Any.Holds(cases, test =>
                {
                    RangeObserver whole = rule.CreateObserver(format, symmetric);
                    whole.Observe(test.values);
                    RangeObserver[] parts = [.. Enumerable.Range(0, 4).Select(_ => rule.CreateObserver(format, symmetric))];
                    for (int i = 0; i < test.values.Length; i++)
                        parts[test.parts[i]].Observe([test.values[i]]);
                    parts[2].Merge(parts[3]);
                    parts[1].Merge(parts[0]);
                    parts[2].Merge(parts[1]);
                    return parts[2].Choose() == whole.Choose();
                }, runs: 6);
    }

    [Theory]
    [InlineData(40_000, 1f)]
    [InlineData(150_000, 1e-3f)]
    [InlineData(150_000, 3e9f)]
    public void Merged_ranges_equal_whole_ranges_where_values_are_too_many_to_keep(int first, float scale)
    {
        // The second part is of another magnitude, so that the bins of the parts differ in width; on either side of the limit.
        Tensor values = Tensor.Random([190_003], seed: 3);
        foreach (ref float value in values.Values[first..])
            value *= scale;
        values.Values[..1000].Clear();
        foreach (RangeRule rule in Orderless)
        {
            RangeObserver whole = rule.CreateObserver(NumberFormat.Int(5), true);
            RangeObserver left = rule.CreateObserver(NumberFormat.Int(5), true), right = rule.CreateObserver(NumberFormat.Int(5), true);
            whole.Observe(values.Values);
            left.Observe(values.Values[..first]);
            right.Observe(values.Values[first..]);
            RangeObserver backward = rule.CreateObserver(NumberFormat.Int(5), true);
            backward.Merge(right);
            backward.Merge(left);
            left.Merge(right);
            Assert.Equal(whole.Choose(), left.Choose());
            Assert.Equal(whole.Choose(), backward.Choose());
        }
    }

    [Fact]
    public void A_moving_average_goes_on_with_the_batches_of_the_other()
    {
        var batches = Any.Values(Any.ModerateFloat).ArrayOf().SelectMany(all => Gen.Choose(0, all.Length).Select(split => (all, split)));
        foreach (double momentum in new[] { 0, 0.5, 0.9, 0.999 })
            Any.Holds(batches, test =>
            {
                RangeRule rule = RangeRule.MovingAverage(momentum);
                RangeObserver whole = rule.CreateObserver(NumberFormat.Int(8), true), left = rule.CreateObserver(NumberFormat.Int(8), true), right = rule.CreateObserver(NumberFormat.Int(8), true);
                for (int i = 0; i < test.all.Length; i++)
                {
                    whole.Observe(test.all[i]);
                    (i < test.split ? left : right).Observe(test.all[i]);
                }

                left.Merge(right);
                double tolerance = 1e-7 * test.all.SelectMany(values => values).Select(Math.Abs).DefaultIfEmpty().Max();
                return Math.Abs(left.Choose().Low - whole.Choose().Low) <= tolerance && Math.Abs(left.Choose().High - whole.Choose().High) <= tolerance;
            }, runs: 40);
    }

    [Fact]
    public void Observers_of_other_rules_formats_or_parameters_are_refused()
    {
        RangeObserver percentile = RangeRule.Percentile(99).CreateObserver(NumberFormat.Int(8), true);
        foreach (RangeRule other in new[] { RangeRule.MinMax, RangeRule.Percentile(99.9), RangeRule.LeastSquares })
            Assert.Contains("can't be merged", Assert.Throws<NibbleException>(() => percentile.Merge(other.CreateObserver(NumberFormat.Int(8), true))).Message, StringComparison.Ordinal);
        RangeObserver searched = RangeRule.LeastSquares.CreateObserver(NumberFormat.Int(8), true);
        Assert.Contains("int4", Assert.Throws<NibbleException>(() => searched.Merge(RangeRule.LeastSquares.CreateObserver(NumberFormat.Int(4), true))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merging_leaves_the_other_as_it_was()
    {
        foreach (RangeRule rule in Orderless.Append(RangeRule.MovingAverage()))
        {
            RangeObserver left = rule.CreateObserver(NumberFormat.Int(4), true), right = rule.CreateObserver(NumberFormat.Int(4), true);
            left.Observe([10, -20]);
            right.Observe([1, 2, -1]);
            Interval before = right.Choose();
            left.Merge(right);
            left.Observe([500]);
            Assert.Equal(before, right.Choose());
        }
    }

    [Fact]
    public void Grids_of_merged_observers_equal_the_grids_of_all_tensors()
    {
        Tensor tensor = Tensor.Random([12, 6, 4], seed: 6);
        foreach (RangeRule rule in Orderless)
            foreach (Granularity granularity in new[] { Granularity.PerTensor, Granularity.PerChannel(1), Granularity.PerChannel(2) })
            {
                var quantizer = new UniformQuantizer(NumberFormat.Int(4)) { Range = rule, Granularity = granularity };
                GridObserver left = quantizer.CreateObserver(), right = quantizer.CreateObserver(), empty = quantizer.CreateObserver();
                left.Observe(tensor.Slice(0, 5));
                right.Observe(tensor.Slice(5, 7));
                left.Merge(empty);
                left.Merge(right);
                empty.Merge(left);
                Assert.Equal(quantizer.ChooseGrid(tensor), left.Choose());
                Assert.Equal(quantizer.ChooseGrid(tensor), empty.Choose());
            }
    }

    [Fact]
    public void Grid_observers_of_other_quantizers_or_channels_are_refused()
    {
        var quantizer = new UniformQuantizer(NumberFormat.Int(4)) { Granularity = Granularity.PerChannel(0) };
        GridObserver left = quantizer.CreateObserver(), right = quantizer.CreateObserver();
        left.Observe(new Tensor([3, 2]));
        right.Observe(new Tensor([4, 2]));
        Assert.Contains("of 4 channels can't be merged into what it has seen of 3 channels", Assert.Throws<NibbleException>(() => left.Merge(right)).Message, StringComparison.Ordinal);
        Assert.Throws<NibbleException>(() => left.Merge((quantizer with { Format = NumberFormat.Int(5) }).CreateObserver()));
        Assert.Throws<NibbleException>(() => left.Merge(new PowerOfTwoQuantizer(NumberFormat.Int(4)).CreateObserver()));
    }
}
