using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class PactGradientTests
{
    [Fact]
    public void Values_inside_pass_and_values_at_the_limit_move_it()
    {
        float[] gradient = [1, 2, 3, 4, 5, 6, 7, 8];
        float ofLimit = PactGradient.Apply(new PactQuantizer(2, 6), [-1f, 0f, 0.9f, 3.1f, 6f, 7f, float.NaN, float.PositiveInfinity], gradient);
        Assert.Equal([0f, 2, 3, 4, 0, 0, 0, 0], gradient);
        Assert.Equal(5 + 6 + 8, ofLimit);
    }

    [Fact]
    public void It_is_the_derivative_of_clipping()
    {
        var random = new CounterRandom(3);
        const float limit = 2, step = 1e-2f;
        for (ulong i = 0; i < 500; i++)
        {
            float value = random.Uniform(i, -1, 4);
            if (Math.Abs(value) < 0.05 || Math.Abs(value - limit) < 0.05)
                continue;
            float[] gradient = [1];
            float ofLimit = PactGradient.Apply(new PactQuantizer(8, limit), [value], gradient);
            Assert.Equal((Math.Clamp(value + step, 0, limit) - Math.Clamp(value - step, 0, limit)) / (2 * step), gradient[0], 1e-4);
            Assert.Equal((Math.Clamp(value, 0, limit + step) - Math.Clamp(value, 0, limit - step)) / (2 * step), ofLimit, 1e-4);
        }
    }

    [Fact]
    public void Nothing_gives_nothing_and_different_lengths_are_refused()
    {
        Assert.Equal(0, PactGradient.Apply(new PactQuantizer(2, 6), [], []));
        Assert.Throws<ArgumentException>(() => PactGradient.Apply(new PactQuantizer(2, 6), [1f], new float[2]));
    }
}
