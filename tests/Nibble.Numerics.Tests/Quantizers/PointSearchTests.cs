using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class PointSearchTests
{
    [Theory]
    [InlineData(2, 8.2, -1)]
    [InlineData(3, 13.2, -2)]
    [InlineData(4, 16.7, -2)]
    [InlineData(6, 28.8, -4)]
    [InlineData(8, 40.8, -6)]
    public void The_curve_of_gaussian_weights_has_its_known_summit(int bits, double decibels, int point)
    {
        SqnrCurve curve = PointSearch.OverPoints("gaussian", [Gaussian(20_000)], new PowerOfTwoQuantizer(NumberFormat.Int(bits)));
        Assert.Equal(point, curve.Best.At);
        Assert.Equal(decibels, curve.Best.Decibels, 0.15);
    }

    [Fact]
    public void The_curve_over_bits_passes_the_known_places()
    {
        SqnrCurve curve = PointSearch.OverBits("gaussian", [Gaussian(20_000)], new PowerOfTwoQuantizer(NumberFormat.Int(2)), PointScope.Layer, [2, 3, 4, 6, 8]);
        Assert.Equal([2, 3, 4, 6, 8], curve.Points.Select(point => point.At));
        Assert.All(curve.Points.Zip(new[] { 8.2, 13.2, 16.7, 28.8, 40.8 }), pair => Assert.Equal(pair.Second, pair.First.Decibels, 0.15));
    }

    [Fact]
    public void Finer_scopes_never_lower_the_ratio_and_choose_the_summits()
    {
        var layers = Gen.Choose(1, 4).SelectMany(rows => Gen.Choose(1, 9).SelectMany(columns => Gen.Elements(0, 1).SelectMany(axis =>
            Any.ModerateFloat.ArrayOf(rows * columns).Select(values => new NetworkWeight("layer", new Tensor([rows, columns], values), axis)))));
        Any.Holds(layers.ArrayOf(3).SelectMany(network => Gen.Choose(1, 8).Select(bits => (network, bits))), test =>
        {
            var quantizer = new PowerOfTwoQuantizer(NumberFormat.Int(test.bits));
            double Ratio(PointScope scope) => PointSearch.Sqnr(test.network, PointSearch.Choose(test.network, quantizer, scope));
            double network = Ratio(PointScope.Network), layer = Ratio(PointScope.Layer), neuron = Ratio(PointScope.Neuron);
            double summit = PointSearch.OverPoints("all", test.network, quantizer).Best.Decibels;
            return network <= layer + 1e-9 && layer <= neuron + 1e-9 && (summit == network || Math.Abs(summit - network) < 1e-9);
        }, runs: 100);
    }

    [Fact]
    public void Weights_of_nothing_but_zeros_or_none_at_all_are_exact()
    {
        foreach (Shape shape in new Shape[] { [4, 3], [0], [0, 2], [] })
        {
            NetworkWeight[] network = [new NetworkWeight("zeros", new Tensor(shape), NeuronAxis: null)];
            SqnrCurve curve = PointSearch.OverPoints("zeros", network, new PowerOfTwoQuantizer(NumberFormat.Int(4)));
            Assert.Equal(new SqnrPoint(0, double.PositiveInfinity), Assert.Single(curve.Points));
        }
    }

    [Fact]
    public void Of_equal_summits_the_larger_position_is_the_best()
    {
        SqnrCurve curve = PointSearch.OverPoints("one", [new NetworkWeight("one", new Tensor([2], [1, -1]))], new PowerOfTwoQuantizer(NumberFormat.Int(6)));
        Assert.Equal(0, curve.Best.At);
        Assert.True(curve.Points.Count(point => double.IsInfinity(point.Decibels)) > 1);
    }

    private static NetworkWeight Gaussian(int count)
    {
        Tensor weights = Tensor.Random([count], seed: 1);
        foreach (ref float weight in weights.Values)
            weight *= 0.5f;
        return new NetworkWeight("gaussian", weights, NeuronAxis: null);
    }
}
