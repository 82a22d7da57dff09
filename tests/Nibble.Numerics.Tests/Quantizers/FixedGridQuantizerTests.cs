using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class FixedGridQuantizerTests
{
    [Fact]
    public void It_maps_tensors_as_fixed_point_conversion_does()
    {
        var cases = Any.Values(Any.Float.Where(x => x == 0 || Math.Abs(x) > 1e-20f)).SelectMany(values => Gen.Choose(1, 16).SelectMany(bits => Gen.Choose(-4, 12).SelectMany(fraction =>
            Any.DeterministicRounding.Select(rounding => (values, format: new FixedPointFormat(bits - fraction, fraction), rounding)))));
        Any.Holds(cases, test =>
        {
            var quantizer = new FixedGridQuantizer(test.format.ToGrid(test.rounding));
            var tensor = new Tensor([test.values.Length], test.values);
            Tensor points = quantizer.FakeQuantize(tensor);
            return test.values.Select((x, i) => points[i] == test.format.Convert(x, test.rounding)).All(same => same)
                && quantizer.FakeQuantize(points).Values.SequenceEqual(points.Values);
        });
    }

    [Fact]
    public void The_grid_depends_neither_on_data_nor_on_groups()
    {
        var quantizer = new FixedGridQuantizer(QuantizationGrid.PerTensor(NumberFormat.UInt(4), 0.5f, 3, Rounding.HalfDown));
        Assert.Equal(QuantizationGrid.PerTensor(NumberFormat.UInt(4), 0.5f, 3, Rounding.HalfDown), quantizer.ChooseGrid(new Tensor([2], [float.NaN, 1e30f])));
        Assert.Equal(quantizer.ChooseGrid(Tensor.Random([4, 3], 1)), quantizer.ChooseGrid(new Tensor([0])));
        foreach (Granularity granularity in new[] { Granularity.PerChannel(), Granularity.PerGroup(2) })
            Assert.Equal(quantizer.FakeQuantize(Tensor.Random([4, 3], 1)).Values.ToArray(), (quantizer with { Granularity = granularity }).FakeQuantize(Tensor.Random([4, 3], 1)).Values.ToArray());
        Assert.Equal(0.25f, (quantizer with { Scale = 0.25f }).ChooseGrid(new Tensor([1])).Scales[0]);
    }

    [Fact]
    public void A_grid_of_several_scales_is_refused() => Assert.Contains("per channel (axis 0)",
        Assert.Throws<NibbleException>(() => new FixedGridQuantizer(new QuantizationGrid(NumberFormat.Int(4), Granularity.PerChannel(), [1, 2]))).Message, StringComparison.Ordinal);
}
