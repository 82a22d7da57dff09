namespace Nibble.Numerics.Tests;

public sealed class HalfWaveGaussianQuantizerTests
{
    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(-3f, 0f)]
    [InlineData(0.01f, 0.538f)]
    [InlineData(float.Epsilon, 0.538f)]
    [InlineData(0.807f, 0.538f)]
    [InlineData(0.808f, 1.076f)]
    [InlineData(1.346f, 1.614f)]
    [InlineData(float.PositiveInfinity, 1.614f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.NaN, 0f)]
    public void Values_become_zero_or_the_nearest_positive_level(float value, float expected) =>
        Assert.Equal(expected, new HalfWaveGaussianQuantizer([0.538f, 1.076f, 1.614f]).FakeQuantize(new Tensor([1], [value]))[0]);

    [Fact]
    public void The_levels_are_those_of_the_half_Gaussian()
    {
        Assert.Equal([0, .. GaussianCodebook.HalfNormal(3, uniform: true)], new HalfWaveGaussianQuantizer(3).Codebook.Levels.ToArray());
        Assert.Equal([0, .. GaussianCodebook.HalfNormal(7)], new HalfWaveGaussianQuantizer(7, uniform: false).Codebook.Levels.ToArray());
        Assert.Equal(new HalfWaveGaussianQuantizer(3), new HalfWaveGaussianQuantizer(3));
    }

    [Fact]
    public void Quantizing_is_idempotent_monotone_and_has_few_points()
    {
        Any.Holds(Any.Values(Any.Float), values =>
            new[] { new HalfWaveGaussianQuantizer(3), new HalfWaveGaussianQuantizer(7, uniform: false) }.All(quantizer =>
                Law.IsIdempotent(quantizer, values) && Law.IsMonotone(quantizer, values)
                && quantizer.Quantize(new Tensor([values.Length], values)).Bits == (quantizer.Codebook.Levels.Length == 4 ? 2 : 3)));
    }

    [Fact]
    public void Levels_that_are_not_positive_or_do_not_ascend_are_refused()
    {
        Assert.Throws<NibbleException>(() => new HalfWaveGaussianQuantizer([-1f, 1f]));
        Assert.Throws<NibbleException>(() => new HalfWaveGaussianQuantizer([2f, 1f]));
        Assert.Throws<NibbleException>(() => new HalfWaveGaussianQuantizer([1f, float.NaN]));
    }
}
