using FsCheck;
using FsCheck.Fluent;

namespace Nibble.Numerics.Tests;

public sealed class ScaledCodebookQuantizerTests
{
    private static readonly Gen<Codebook> Codebooks = Gen.Elements(PowersOfTwo.Additive(2), PowersOfTwo.Additive(4), PowersOfTwo.Additive(5, signed: false), PowersOfTwo.Single(-3, 0), Codebook.Binary);

    [Fact]
    public void A_given_scale_has_the_laws_of_fixed_points()
    {
        Any.Holds(Any.Values(Any.Float).SelectMany(values => Codebooks.SelectMany(codebook => Gen.Elements(0.125f, 1, 3, 0.3f).Select(scale => (values, codebook, scale)))), test =>
        {
            var quantizer = new ScaledCodebookQuantizer(test.codebook) { Scale = test.scale };
            return Law.IsIdempotent(quantizer, test.values) && Law.IsMonotone(quantizer, test.values)
                && Law.StaysInside(quantizer, test.values, test.codebook.Levels[0] * test.scale, test.codebook.Levels[^1] * test.scale);
        });
    }

    [Theory]
    [InlineData(-9f, -3f)]
    [InlineData(3.5f, 3f)]
    [InlineData(0f, 0f)]
    [InlineData(0.1f, 0f)]
    [InlineData(1.1f, 1.2f)]
    [InlineData(float.NaN, -3f)]
    [InlineData(float.PositiveInfinity, 3f)]
    public void Values_are_clipped_and_go_to_the_nearest_sum_of_powers(float value, float expected) =>
        Assert.Equal(expected, new ScaledCodebookQuantizer(PowersOfTwo.Additive(4)) { Scale = 3 }.FakeQuantize(new Tensor([1], [value]))[0], 1e-6f);

    [Fact]
    public void The_greatest_magnitude_is_exact_where_the_scale_is_fitted()
    {
        Any.Holds(Any.Values(Any.FiniteFloat).SelectMany(values => Codebooks.Select(codebook => (values, codebook))), test =>
        {
            Codebook codebook = new ScaledCodebookQuantizer(test.codebook) { Scale = null }.Fit(test.values);
            float greatest = test.values.Select(Math.Abs).DefaultIfEmpty().Max();
            return greatest < 1.2e-38f || codebook.Levels[^1] == greatest;
        });
        Assert.Equal(PowersOfTwo.Additive(4), new ScaledCodebookQuantizer(PowersOfTwo.Additive(4)) { Scale = null }.Fit([0, 0]));
    }

    [Fact]
    public void Standardized_weights_follow_the_rule_of_additive_powers()
    {
        const float alpha = 1.5f;
        Codebook points = PowersOfTwo.Additive(4);
        float[] weights = [.. Tensor.Random([301], seed: 4).Values.ToArray().Select(w => (0.05f * w) + 0.02f)];
        Tensor result = new ScaledCodebookQuantizer(points) { Scale = alpha, Standardizes = true }.FakeQuantize(new Tensor([301], weights));
        double mean = weights.Average(w => (double)w), deviation = Math.Sqrt(weights.Sum(w => Math.Pow(w - mean, 2)) / 300);
        for (int i = 0; i < weights.Length; i++)
        {
            double ratio = Math.Clamp((weights[i] - mean) / deviation / alpha, -1, 1);
            float nearest = points.Levels.MinBy(level => Math.Abs(level - ratio));
            Assert.Equal(nearest * alpha, result[i], 1e-6f);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Values_without_deviation_standardize_to_zero(int count)
    {
        float[] values = [.. Enumerable.Repeat(0.7f, count)];
        foreach (float? scale in new float?[] { 3, null })
            Assert.All(new ScaledCodebookQuantizer(PowersOfTwo.Additive(4)) { Scale = scale, Standardizes = true }.FakeQuantize(new Tensor([count], values)).Values.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Bad_scales_and_data_that_cannot_be_fitted_are_refused()
    {
        foreach (float scale in new[] { 0, -1, float.NaN, float.PositiveInfinity })
            Assert.Contains($"{scale}", Assert.Throws<NibbleException>(() => new ScaledCodebookQuantizer(Codebook.Binary) { Scale = scale }).Message, StringComparison.Ordinal);
        Assert.Throws<NibbleException>(() => new ScaledCodebookQuantizer(Codebook.Binary) { Scale = null }.Fit([float.NaN]));
        Assert.Throws<NibbleException>(() => new ScaledCodebookQuantizer(Codebook.Binary) { Standardizes = true }.Fit([float.NegativeInfinity]));
    }
}
