namespace Nibble.Numerics.Tests;

public sealed class LeastSquaresRangeTests
{
    [Theory]
    [InlineData(4, true)]
    [InlineData(4, false)]
    [InlineData(8, true)]
    [InlineData(8, false)]
    [InlineData(16, false)]
    public void Very_many_values_get_nearly_the_range_of_a_sample_of_them(int bits, bool symmetric)
    {
        // Half of them zeros, as after a ReLU; watched in pieces, small ones first, so that the bins must grow.
        Tensor many = Tensor.Random([1 << 18], seed: 4);
        many.Values[..(1 << 17)].Clear();
        foreach (ref float value in many.Values[(1 << 17)..(3 << 16)])
            value *= 0.01f;
        var sample = new Tensor([1 << 12]);
        for (int i = 0; i < sample.Length; i++)
            sample[i] = many[i * 64];

        var quantizer = new UniformQuantizer(NumberFormat.Int(bits)) { IsSymmetric = symmetric, Range = RangeRule.LeastSquares };
        GridObserver observer = quantizer.CreateObserver();
        for (int start = 0; start < many.Length; start += 1 << 15)
            observer.Observe(many.Slice(start, 1 << 15));
        double sketched = Distortion.Sqnr(many, observer.Choose().FakeQuantize(many));
        double sampled = Distortion.Sqnr(many, quantizer.ChooseGrid(sample).FakeQuantize(many));
        double minMax = Distortion.Sqnr(many, (quantizer with { Range = RangeRule.MinMax }).ChooseGrid(many).FakeQuantize(many));
        Assert.True(sketched > sampled - 0.1 && sketched > minMax - (bits > 11 ? 0.3 : 0.1), $"sketched {sketched:f2} dB, sampled {sampled:f2} dB, min and max {minMax:f2} dB");
    }

    [Fact]
    public void The_order_in_which_values_come_does_not_matter()
    {
        Tensor many = Tensor.Random([100_003], seed: 4);
        Tensor reversed = many.Clone();
        reversed.Values.Reverse();
        foreach (GridQuantizer quantizer in new GridQuantizer[] { new UniformQuantizer(NumberFormat.Int(4)) { Range = RangeRule.LeastSquares }, new PowerOfTwoQuantizer(NumberFormat.Int(4)) })
            Assert.Equal(quantizer.ChooseGrid(many), quantizer.ChooseGrid(reversed));
    }

    [Fact]
    public void Nothing_seen_is_the_range_of_zero() =>
        Assert.Equal(default, RangeRule.LeastSquares.CreateObserver(NumberFormat.Int(4), symmetric: true).Choose());

    [Theory]
    [InlineData(float.MaxValue)]
    [InlineData(float.Epsilon)]
    public void Extreme_values_get_a_grid_of_finite_points(float value)
    {
        foreach (bool symmetric in new[] { true, false })
        {
            var quantizer = new UniformQuantizer(NumberFormat.Int(8)) { IsSymmetric = symmetric, Range = RangeRule.LeastSquares };
            QuantizationGrid grid = quantizer.ChooseGrid(new Tensor([3], [value, -value, value / 2]));
            Assert.True(float.IsFinite(grid.Decode(127)) && float.IsFinite(grid.Decode(-128)));
        }
    }
}
