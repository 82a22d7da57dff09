using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class FinerGranularityTests
{
    [Fact]
    public void Finer_granularity_never_lowers_the_ratio_by_least_squares() =>
        Holds(format => new UniformQuantizer(format) { Range = RangeRule.LeastSquares }, runs: 30);

    [Fact]
    public void Finer_granularity_never_lowers_the_ratio_of_affine_grids() =>
        Holds(format => new UniformQuantizer(format) { Range = RangeRule.LeastSquares, IsSymmetric = false }, runs: 30);

    [Fact]
    public void Finer_granularity_never_lowers_the_ratio_of_powers_of_two() =>
        Holds(format => new PowerOfTwoQuantizer(format), runs: 80);

    [Fact]
    public void One_grid_for_a_network_is_the_grid_of_all_values_joined()
    {
        Tensor first = Tensor.Random([5, 3], seed: 1), second = Tensor.Random([70], seed: 2);
        var joined = new Tensor([85], [.. first.Values, .. second.Values]);
        foreach (GridQuantizer quantizer in new GridQuantizer[] { new UniformQuantizer(NumberFormat.Int(4)), new PowerOfTwoQuantizer(NumberFormat.Int(4)) })
            Assert.Equal(quantizer.ChooseGrid(joined), quantizer.ChooseGrid([first, second]));
    }

    [Fact]
    public void A_grid_per_group_is_the_grid_of_each_group_alone()
    {
        Tensor tensor = Tensor.Random([3, 7, 2], seed: 8);
        foreach (RangeRule rule in new[] { RangeRule.MinMax, RangeRule.Percentile(80), RangeRule.MovingAverage() })
            for (int axis = 0; axis < 3; axis++)
            {
                var quantizer = new UniformQuantizer(NumberFormat.Int(4)) { Range = rule, Granularity = Granularity.PerGroup(2, axis) };
                QuantizationGrid grid = quantizer.ChooseGrid(tensor);
                GroupWalk walk = quantizer.Granularity.Over(tensor.Shape);
                foreach (IGrouping<int, float> group in Enumerable.Range(0, tensor.Length).GroupBy(walk.Of, i => tensor[i]))
                    Assert.Equal((quantizer with { Granularity = default }).ChooseGrid(new Tensor([group.Count()], [.. group])).Scales[0], grid.Scales[group.Key]);
            }
    }

    [Fact]
    public void Tensors_without_elements_have_a_grid_at_every_granularity()
    {
        foreach (Shape shape in new Shape[] { [0], [0, 5], [5, 0], [2, 0, 3] })
            foreach (Granularity granularity in new[] { Granularity.PerTensor, Granularity.PerChannel(0), Granularity.PerChannel(shape.Rank - 1), Granularity.PerGroup(2, 0), Granularity.PerGroup(2, shape.Rank - 1) })
                foreach (GridQuantizer quantizer in new GridQuantizer[] { new UniformQuantizer(NumberFormat.Int(4)) { Range = RangeRule.LeastSquares }, new PowerOfTwoQuantizer(NumberFormat.Int(4)) })
                    Assert.Equal(shape, (quantizer with { Granularity = granularity }).FakeQuantize(new Tensor(shape)).Shape);
    }

    // Group inside channel inside tensor inside network.
    private static void Holds(Func<NumberFormat, GridQuantizer> quantizerOf, int runs)
    {
        Gen<Tensor> tensors = Gen.Choose(1, 4).SelectMany(rows => Gen.Choose(1, 9).SelectMany(columns =>
            Any.ModerateFloat.ArrayOf(rows * columns).Select(values => new Tensor([rows, columns], values))));
        Any.Holds(tensors.ArrayOf(3).SelectMany(network => Any.Format(1, 8).SelectMany(format => Gen.Choose(1, 4).Select(size => (network, format, size)))), test =>
        {
            GridQuantizer quantizer = quantizerOf(test.format);
            double last = test.network.Sum(tensor => Noise.Of(tensor, quantizer.ChooseGrid(test.network)));
            foreach (Granularity granularity in new[] { Granularity.PerTensor, Granularity.PerChannel(0), Granularity.PerGroup(test.size, 1) })
            {
                var grids = (quantizer with { Granularity = granularity }).ChooseGrids(test.network);
                double noise = test.network.Select((tensor, i) => Noise.Of(tensor, grids[i])).Sum();
                if (noise > last * (1 + 1e-9))
                    return false;
                last = noise;
            }

            return true;
        }, runs);
    }
}
