using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class PowerOfTwoQuantizerTests
{
    [Theory]
    [InlineData(2, 8.2, -1)]
    [InlineData(3, 13.2, -2)]
    [InlineData(4, 16.7, -2)]
    [InlineData(6, 28.8, -4)]
    [InlineData(8, 40.8, -6)]
    public void Gaussian_weights_get_the_known_point_and_ratio(int bits, double decibels, int point)
    {
        Tensor weights = Tensor.Random([20_000], seed: 1);
        foreach (ref float weight in weights.Values)
            weight *= 0.5f;
        QuantizationGrid grid = new PowerOfTwoQuantizer(NumberFormat.Int(bits)).ChooseGrid(weights);
        Assert.Equal(MathF.ScaleB(1, point), grid.Scales[0]);
        Assert.Equal(decibels, Distortion.Sqnr(weights, grid.FakeQuantize(weights)), 0.15);
    }

    [Fact]
    public void The_point_is_the_best_of_all_points()
    {
        Any.Holds(Any.Values(Any.ModerateFloat).SelectMany(values => Any.Format(1, 8).Select(format => (values, format))), test =>
        {
            var tensor = new Tensor([test.values.Length], test.values);
            QuantizationGrid grid = new PowerOfTwoQuantizer(test.format).ChooseGrid(tensor);
            float max = test.values.Select(Math.Abs).DefaultIfEmpty().Max();
            if (max == 0)
                return grid.Scales[0] == 1;
            double least = Enumerable.Range(Math.ILogB(max) - test.format.Bits - 2, test.format.Bits + 4)
                .Min(point => Noise.Of(tensor, QuantizationGrid.PerTensor(test.format, MathF.ScaleB(1, point))));
            return Noise.Of(tensor, grid) <= least * (1 + 1e-12);
        });
    }

    [Fact]
    public void A_scale_for_each_channel_never_lowers_the_ratio()
    {
        var cases = Any.Format(1, 8).SelectMany(format => Gen.Choose(1, 6).SelectMany(rows => Gen.Choose(1, 9).SelectMany(columns =>
            Any.ModerateFloat.ArrayOf(rows * columns).Select(values => (format, tensor: new Tensor([rows, columns], values))))));
        Any.Holds(cases, test =>
        {
            var quantizer = new PowerOfTwoQuantizer(test.format);
            double coarse = Noise.Of(test.tensor, quantizer);
            return new[] { 0, 1 }.All(axis =>
                Noise.Of(test.tensor, quantizer with { Granularity = Granularity.PerChannel(axis) }) <= coarse * (1 + 1e-12));
        });
    }

    [Theory]
    [InlineData(float.Epsilon)]
    [InlineData(1e-40f)]
    [InlineData(float.MaxValue)]
    public void The_smallest_and_the_greatest_numbers_get_a_scale(float value)
    {
        QuantizationGrid grid = new PowerOfTwoQuantizer(NumberFormat.Int(8)).ChooseGrid(new Tensor([2], [value, -value]));
        Assert.True(float.IsNormal(grid.Scales[0]) && grid.IsPowerOfTwo);
        Assert.InRange(Math.Abs((double)grid.Decode(grid.Encode(value))), 0, (double)value * 1.01);
    }

    [Fact]
    public void Powers_of_two_are_told_from_other_scales()
    {
        Assert.True(new QuantizationGrid(NumberFormat.Int(4), Granularity.PerChannel(), [0.25f, 1, 1024, 1.1754944e-38f]).IsPowerOfTwo);
        Assert.False(new QuantizationGrid(NumberFormat.Int(4), Granularity.PerChannel(), [0.25f, 3]).IsPowerOfTwo);
    }
}
