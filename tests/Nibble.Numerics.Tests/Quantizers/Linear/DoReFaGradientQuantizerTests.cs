namespace Nibble.Numerics.Tests;

public sealed class DoReFaGradientQuantizerTests
{
    [Fact]
    public void Points_span_the_greatest_magnitude_of_each_sample()
    {
        CodebookTensor codes = new DoReFaGradientQuantizer(2).Quantize(new Tensor([3, 3], [0.3f, -3, 1, 0, 0, 0, 0.5f, 0.25f, 0]), new CounterRandom(1));
        Assert.Equal([-3, -1, 1, 3], codes.Codebooks[0].Levels.ToArray());
        Assert.Equal([0], codes.Codebooks[1].Levels.ToArray());
        Assert.Equal((-0.5f, 0.5f), (codes.Codebooks[2].Levels[0], codes.Codebooks[2].Levels[3]));
        Tensor points = codes.Dequantize();
        Assert.Equal([-3, 1, 0, 0, 0, 0.5f], new[] { points[1], points[2], points[3], points[4], points[5], points[6] });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void The_mean_over_draws_is_the_gradient(int bits)
    {
        const int Draws = 20_000;
        foreach (float gradient in new[] { -0.7f, -0.05f, 0, 0.3f, 1 })
        {
            var tensor = new Tensor([1, Draws + 1]);
            tensor.Values.Fill(gradient);
            tensor[Draws] = -1;
            double[] points = [.. new DoReFaGradientQuantizer(bits).FakeQuantize(tensor, new CounterRandom(17)).Values[..Draws].ToArray().Select(point => (double)point)];
            double step = 2.0 / ((1 << bits) - 1), position = (gradient + 1) / step, fraction = position - Math.Floor(position);
            double tolerance = (4 * step * Math.Sqrt(fraction * (1 - fraction) / Draws)) + 1e-6;
            Assert.InRange(points.Average(), gradient - tolerance, gradient + tolerance);
        }
    }

    [Fact]
    public void Gradients_as_small_as_floats_go_have_points_to_go_to()
    {
        Tensor points = new DoReFaGradientQuantizer(8).FakeQuantize(new Tensor([1, 3], [float.Epsilon, -float.Epsilon, 0]), new CounterRandom(2));
        Assert.All(points.Values.ToArray(), point => Assert.InRange(point, -2e-38f, 2e-38f));
    }
}
