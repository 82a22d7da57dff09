using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class SignQuantizerTests
{
    [Fact]
    public void Zero_of_either_sign_is_positive()
    {
        Tensor signs = new SignQuantizer().FakeQuantize(new Tensor([6], [0, -0f, float.Epsilon, -float.Epsilon, 3, -3]));
        Assert.Equal([1, 1, 1, -1, 1, -1], signs.Values.ToArray());
    }

    [Fact]
    public void The_mean_magnitude_of_the_worked_example_is_found()
    {
        var weights = new Tensor([4], [0.5f, -0.25f, 0.75f, -1]);
        Tensor points = new SignQuantizer { Scale = null }.FakeQuantize(weights);
        Assert.Equal([0.625f, -0.625f, 0.625f, -0.625f], points.Values.ToArray());
        Assert.Equal(0.3125, Error(weights, points.Values.ToArray()));
    }

    [Fact]
    public void No_other_scale_comes_closer_than_the_mean_magnitude()
    {
        Any.Holds(Any.Values(Any.ModerateFloat).Where(values => values.Length > 0).SelectMany(values => Gen.Choose(0, 4000).Select(thousandths => (values, factor: thousandths / 1000.0))), test =>
        {
            var weights = new Tensor([test.values.Length], test.values);
            float[] points = new SignQuantizer { Scale = null }.FakeQuantize(weights).Values.ToArray();
            double power = test.values.Sum(value => (double)value * value);
            return Error(weights, points) <= Error(weights, [.. points.Select(point => (float)(point * test.factor))]) + (1e-9 * power);
        });
    }

    [Fact]
    public void Each_channel_has_its_own_mean_magnitude()
    {
        var quantizer = new SignQuantizer { Scale = null, Granularity = Granularity.PerChannel(0) };
        CodebookTensor codes = quantizer.Quantize(new Tensor([3, 2], [1, -3, 0, 0, -0.5f, 0.25f]));
        Assert.Equal([2, -2, 0, 0, -0.375f, 0.375f], codes.Dequantize().Values.ToArray());
        Assert.Equal(1, codes.Bits);
        Assert.Equal(1 + (3 * sizeof(float)), codes.ByteCount);
    }

    [Fact]
    public void Smaller_groups_never_err_more()
    {
        Any.Holds(Gen.Choose(0, 1 << 20), seed =>
        {
            Tensor weights = Tensor.Random([5, 24], (ulong)seed);
            double[] errors = [.. new[] { Granularity.PerTensor, Granularity.PerChannel(0), Granularity.PerGroup(8), Granularity.PerGroup(4), Granularity.PerGroup(1) }
                .Select(granularity => Error(weights, new SignQuantizer { Scale = null, Granularity = granularity }.FakeQuantize(weights).Values.ToArray()))];
            return errors.Zip(errors.Skip(1)).All(pair => pair.Second <= pair.First + 1e-5) && errors[^1] == 0;
        }, runs: 100);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(0.25f)]
    public void Drawn_signs_have_the_mean_of_the_hard_sigmoid(float scale)
    {
        const int Draws = 20_000;
        var quantizer = new SignQuantizer { Scale = scale, IsStochastic = true };
        foreach (float part in new[] { -2, -1, -0.9f, -0.25f, 0, 0.5f, 0.99f, 1, 7 })
        {
            var tensor = new Tensor([Draws]);
            tensor.Values.Fill(part * scale);
            double up = quantizer.FakeQuantize(tensor, new CounterRandom(11)).Values.ToArray().Count(point => point > 0) / (double)Draws;
            double expected = Math.Clamp((part + 1.0) / 2, 0, 1);
            Assert.InRange(up - expected, -4 * Math.Sqrt(expected * (1 - expected) / Draws), 4 * Math.Sqrt(expected * (1 - expected) / Draws));
        }
    }

    [Fact]
    public void Drawn_signs_depend_on_seed_and_index_alone()
    {
        Tensor weights = Tensor.Random([64], seed: 2);
        var quantizer = new SignQuantizer { IsStochastic = true };
        float[] first = quantizer.FakeQuantize(weights, new CounterRandom(5)).Values.ToArray();
        Assert.Equal(first, quantizer.FakeQuantize(weights, new CounterRandom(5)).Values.ToArray());
        Assert.Equal(first[..16], quantizer.FakeQuantize(weights.Slice(0, 16), new CounterRandom(5)).Values.ToArray());
        Assert.NotEqual(first, quantizer.FakeQuantize(weights, new CounterRandom(6)).Values.ToArray());
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_scale_that_is_not_positive_and_finite_is_refused(float scale) =>
        Assert.Contains($"{scale} was given", Assert.Throws<NibbleException>(() => new SignQuantizer { Scale = scale }).Message, StringComparison.Ordinal);

    private static double Error(Tensor tensor, float[] points) =>
        tensor.Values.ToArray().Zip(points).Sum(pair => ((double)pair.First - pair.Second) * ((double)pair.First - pair.Second));
}
