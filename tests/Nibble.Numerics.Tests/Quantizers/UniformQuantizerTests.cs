using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class UniformQuantizerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(13)]
    public void Tensors_of_nothing_but_zeros_are_exact(int length)
    {
        foreach (GridQuantizer quantizer in AllQuantizers(NumberFormat.Int(3)).Concat(AllQuantizers(NumberFormat.UInt(3))))
        {
            QuantizedTensor codes = quantizer.Quantize(new Tensor([length]));
            Assert.Equal(1, codes.Grid.Scales[0]);
            Assert.All(codes.Dequantize().Values.ToArray(), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Zero_is_exact_on_every_chosen_grid()
    {
        Any.Holds(Any.Values(Any.FiniteFloat).SelectMany(values => Any.Format(1, 8).Select(format => (values, format))), test =>
            AllQuantizers(test.format).All(quantizer =>
            {
                QuantizationGrid grid = quantizer.ChooseGrid(new Tensor([test.values.Length], test.values));
                return grid.Decode(grid.Encode(0)) == 0;
            }), runs: 60);
    }

    [Fact]
    public void Least_squares_is_never_worse_than_min_and_max()
    {
        Any.Holds(Any.Values(Any.ModerateFloat).SelectMany(values => Any.Format(1, 8).Select(format => (values, format))), test =>
        {
            var tensor = new Tensor([test.values.Length], test.values);
            return new[] { true, false }.All(symmetric =>
            {
                var quantizer = new UniformQuantizer(test.format) { IsSymmetric = symmetric };
                return Noise.Of(tensor, quantizer with { Range = RangeRule.LeastSquares }) <= Noise.Of(tensor, quantizer) * (1 + 1e-12);
            });
        }, runs: 100);
    }

    [Fact]
    public void A_scale_for_each_channel_never_lowers_the_ratio_by_least_squares()
    {
        Any.Holds(Gen.Choose(1, 8).SelectMany(bits => Gen.Elements(true, false).SelectMany(signed => Gen.Choose(1, 6).SelectMany(rows => Gen.Choose(1, 9).SelectMany(columns =>
            Gen.Choose(0, 1 << 20).Select(seed => (bits, signed, rows, columns, seed)))))), test =>
        {
            NumberFormat format = test.signed ? NumberFormat.Int(test.bits) : NumberFormat.UInt(test.bits);
            var quantizer = new UniformQuantizer(format) { Range = RangeRule.LeastSquares };
            Tensor tensor = Tensor.Random([test.rows, test.columns], (ulong)test.seed);
            double coarse = Noise.Of(tensor, quantizer);
            return new[] { 0, 1 }.All(axis => Noise.Of(tensor, quantizer with { Granularity = Granularity.PerChannel(axis) }) <= coarse * (1 + 1e-9));
        }, runs: 150);
    }

    [Theory]
    [InlineData(2, 0.1188, 1.9)]
    [InlineData(3, 0.03744, 1.3)]
    [InlineData(4, 0.01154, 1.15)]
    public void Gaussian_values_get_nearly_the_error_of_the_best_uniform_quantizer(int bits, double best, double factor)
    {
        // Max 1960, table II: the best uniform quantizers of 2^b levels; ours spends a level on zero, which costs most at few bits.
        Tensor tensor = Tensor.Random([8_000], seed: 3);
        var quantizer = new UniformQuantizer(NumberFormat.Int(bits)) { Range = RangeRule.LeastSquares };
        Assert.InRange(Noise.Of(tensor, quantizer) / tensor.Length, best * 0.97, best * factor);
    }

    [Fact]
    public void A_grid_per_channel_is_the_grid_of_each_channel_alone()
    {
        Tensor tensor = Tensor.Random([3, 5, 7], seed: 8);
        for (int axis = 0; axis < 3; axis++)
        {
            var quantizer = new UniformQuantizer(NumberFormat.Int(4));
            QuantizationGrid grid = (quantizer with { Granularity = Granularity.PerChannel(axis) }).ChooseGrid(tensor);
            int inner = axis == 0 ? 35 : axis == 1 ? 7 : 1, count = tensor.Shape[axis];
            for (int channel = 0; channel < count; channel++)
            {
                float[] alone = [.. Enumerable.Range(0, tensor.Length).Where(i => i / inner % count == channel).Select(i => tensor[i])];
                Assert.Equal(quantizer.ChooseGrid(new Tensor([alone.Length], alone)).Scales[0], grid.Scales[channel]);
            }
        }
    }

    [Fact]
    public void Watching_tensors_one_by_one_is_watching_them_joined()
    {
        Tensor tensor = Tensor.Random([30, 4], seed: 6);
        foreach (GridQuantizer quantizer in AllQuantizers(NumberFormat.Int(4)).Select(quantizer => quantizer with { Granularity = Granularity.PerChannel(1) }))
        {
            GridObserver observer = quantizer.CreateObserver();
            foreach ((int start, int count) in new[] { (0, 7), (7, 0), (7, 22), (29, 1) })
                observer.Observe(tensor.Slice(start, count));
            Assert.Equal(quantizer.ChooseGrid(tensor), observer.Choose());
        }
    }

    [Fact]
    public void A_tensor_without_the_channels_is_refused_with_its_shape()
    {
        var quantizer = new UniformQuantizer(NumberFormat.Int(4)) { Granularity = Granularity.PerChannel(1) };
        Assert.Contains("[5]", Assert.Throws<NibbleException>(() => quantizer.ChooseGrid(new Tensor([5]))).Message, StringComparison.Ordinal);
        GridObserver observer = quantizer.CreateObserver();
        observer.Observe(new Tensor([2, 3]));
        Assert.Contains("has seen 3 channels can't observe a tensor of shape [2, 4]", Assert.Throws<NibbleException>(() => observer.Observe(new Tensor([2, 4]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NaN_and_infinities_are_refused_by_every_quantizer()
    {
        foreach (GridQuantizer quantizer in AllQuantizers(NumberFormat.UInt(8)))
            foreach (float value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
                Assert.Contains($"contains {value}", Assert.Throws<NibbleException>(() => quantizer.ChooseGrid(new Tensor([3], [0, value, 1]))).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<GridQuantizer> AllQuantizers(NumberFormat format) =>
    [
        new UniformQuantizer(format) { IsSymmetric = true },
        new UniformQuantizer(format) { IsSymmetric = false },
        new UniformQuantizer(format) { IsSymmetric = true, Range = RangeRule.LeastSquares },
        new UniformQuantizer(format) { IsSymmetric = false, Range = RangeRule.LeastSquares },
        new PowerOfTwoQuantizer(format),
    ];
}
