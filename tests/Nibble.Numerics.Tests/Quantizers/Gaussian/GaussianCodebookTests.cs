namespace Nibble.Numerics.Tests;

public sealed class GaussianCodebookTests
{
    [Theory]
    [InlineData(1, false, 1.0, 0)]
    [InlineData(2, false, 0.3634, 4)]
    [InlineData(4, false, 0.1175, 4)]
    [InlineData(6, false, 0.0580, 4)]
    [InlineData(8, false, 0.0345, 4)]
    [InlineData(14, false, 0.0122, 4)]
    [InlineData(16, false, 0.0095, 4)]
    [InlineData(3, false, 0.1902, 4)] // Max 1960, table I
    [InlineData(5, false, 0.07994, 5)]
    [InlineData(2, true, 0.3634, 4)] // Max 1960, table II
    [InlineData(3, true, 0.1902, 4)]
    [InlineData(4, true, 0.1188, 4)]
    [InlineData(8, true, 0.03744, 5)]
    [InlineData(16, true, 0.01154, 5)]
    public void Normal_values_get_the_published_error(int levels, bool uniform, double expected, int digits) =>
        Assert.Equal(expected, GaussianCodebook.MeanSquaredError(GaussianCodebook.Normal(levels, uniform)), digits);

    [Theory]
    [InlineData(2, false, new[] { 0.453f, 1.510f }, 3)]
    [InlineData(3, true, new[] { 0.538f, 1.076f, 1.614f }, 2)]
    [InlineData(3, false, new[] { 0.318f, 1.000f, 1.894f }, 3)]
    [InlineData(7, false, new[] { 0.146f, 0.441f, 0.750f, 1.086f, 1.468f, 1.939f, 2.625f }, 2)]
    [InlineData(7, true, new[] { 0.322f, 0.644f, 0.966f, 1.288f, 1.610f, 1.932f, 2.254f }, 2)]
    public void The_positive_half_gets_the_levels_of_half_wave_quantization(int count, bool uniform, float[] expected, int digits)
    {
        // The published figures are rounded or cut off, the steps before they are multiplied; those of seven levels were fitted to samples.
        System.Collections.Immutable.ImmutableArray<float> levels = GaussianCodebook.HalfNormal(count, uniform);
        Assert.All(expected.Zip(levels), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 0.6 * Math.Pow(10, -digits)));
        Assert.Equal(expected.Length, levels.Length);
    }

    [Fact]
    public void Eight_levels_are_the_published_ones()
    {
        float[] upper = [0.245f, 0.756f, 1.344f, 2.152f];
        Assert.All(upper.Zip(GaussianCodebook.Normal(8).Levels[4..]), pair => Assert.Equal(pair.First, pair.Second, 6e-4f));
    }

    [Fact]
    public void Every_level_is_the_mean_of_its_cell_for_any_number_of_levels()
    {
        for (int count = 1; count <= 300; count += count < 70 ? 1 : 23)
        {
            Codebook codebook = GaussianCodebook.Normal(count);
            Assert.Equal(count, codebook.Levels.Length);
            for (int i = 0; i < count; i++)
            {
                double low = i == 0 ? -40 : codebook.Thresholds[i - 1], high = i == count - 1 ? 40 : codebook.Thresholds[i];
                double mean = (NormalDistribution.Density(low) - NormalDistribution.Density(high)) / (NormalDistribution.UpperTail(low) - NormalDistribution.UpperTail(high));
                Assert.Equal(mean, codebook.Levels[i], 1e-4 / Math.Min(count, 10));
                Assert.Equal(codebook.Levels[i], -codebook.Levels[count - 1 - i]);
            }
        }
    }

    [Theory]
    [InlineData(257)]
    [InlineData(2048)]
    public void Very_many_levels_get_the_error_of_high_resolution_theory(int levels)
    {
        // Panter and Dite 1951: (√3·π/2) / levels².
        double theory = Math.Sqrt(3) * Math.PI / 2 / ((double)levels * levels);
        Assert.InRange(GaussianCodebook.MeanSquaredError(GaussianCodebook.Normal(levels)) / theory, 0.98, 1.01);
    }

    [Fact]
    public void Any_other_step_of_a_uniform_codebook_costs_more()
    {
        foreach (int count in new[] { 2, 3, 4, 5, 7, 16, 33, 64 })
        {
            Codebook best = GaussianCodebook.Normal(count, uniform: true);
            double least = GaussianCodebook.MeanSquaredError(best);
            Assert.True(GaussianCodebook.MeanSquaredError(best.Times(1.01f)) > least && GaussianCodebook.MeanSquaredError(best.Times(0.99f)) > least);
            Assert.True(GaussianCodebook.MeanSquaredError(GaussianCodebook.Normal(count)) <= least * (1 + 1e-6));

            // Mirrored, the levels of the positive half meet at zero, where their first cell begins.
            System.Collections.Immutable.ImmutableArray<float> half = GaussianCodebook.HalfNormal(count, uniform: true);
            var mirrored = new Codebook([.. half.Reverse().Select(level => -level), .. half]);
            least = GaussianCodebook.MeanSquaredError(mirrored);
            Assert.True(GaussianCodebook.MeanSquaredError(mirrored.Times(1.01f)) > least && GaussianCodebook.MeanSquaredError(mirrored.Times(0.99f)) > least);
        }
    }

    [Fact]
    public void The_computed_error_is_that_of_samples()
    {
        Codebook codebook = GaussianCodebook.Normal(5);
        Tensor samples = Tensor.Random([100_000], seed: 12);
        double error = samples.Values.ToArray().Average(x => Math.Pow(x - codebook.Decode(codebook.Encode(x)), 2));
        Assert.Equal(GaussianCodebook.MeanSquaredError(codebook), error, 0.001);
    }

    [Fact]
    public void No_levels_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianCodebook.Normal(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianCodebook.HalfNormal(0));
    }
}
