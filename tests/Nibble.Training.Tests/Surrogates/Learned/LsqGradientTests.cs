using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class LsqGradientTests
{
    private static readonly LsqQuantizer Quantizer = new(NumberFormat.Int(3), 0.5f);

    [Theory]
    [InlineData(-3f, -4f)]
    [InlineData(-0.6f, 0.2f)]
    [InlineData(0.1f, -0.2f)]
    [InlineData(0.7f, -0.4f)]
    [InlineData(2f, 3f)]
    [InlineData(-2f, -4f)] // on the border: of the outside, as equation 3 has it
    [InlineData(1.5f, 3f)]
    [InlineData(float.NaN, 0f)]
    [InlineData(float.PositiveInfinity, 3f)]
    public void The_step_has_the_gradient_of_the_paper(float value, float expected) => Assert.Equal(expected, LsqGradient.OfStep(Quantizer, value), 1e-6f);

    [Theory]
    [InlineData(0.2f, 0.6f)]
    [InlineData(-0.2f, -0.6f)]
    [InlineData(0f, 1f)]
    [InlineData(-0.7f, -1f)]
    public void The_step_of_signs_moves_to_their_magnitude(float value, float expected) =>
        Assert.Equal(expected, LsqGradient.OfStep(new LsqQuantizer(NumberFormat.Bipolar, 0.5f), value), 1e-6f);

    [Fact]
    public void Values_outside_pass_nothing_and_the_gradient_of_the_step_is_the_sum()
    {
        float[] gradient = [1, 2, 3, 4, 5];
        float ofStep = LsqGradient.Apply(Quantizer, [-3f, -0.6f, 0.1f, 0.7f, 2f], gradient);
        Assert.Equal([0f, 2, 3, 4, 0], gradient);
        Assert.Equal((1 * -4) + (2 * 0.2) + (3 * -0.2) + (4 * -0.4) + (5 * 3), ofStep, 1e-5);
    }

    [Fact]
    public void The_factor_is_one_over_the_root_of_count_and_greatest_code()
    {
        Assert.Equal(1 / Math.Sqrt(100 * 3), LsqGradient.StepFactor(NumberFormat.Int(3), 100), 1e-8);
        Assert.Equal(1, LsqGradient.StepFactor(NumberFormat.Int(1), 0));
    }

    [Fact]
    public void Away_from_thresholds_the_gradient_is_the_difference_of_points_plus_the_straight_through_part()
    {
        // With the code c = round(v/s) fixed, q = s·c moves by c with s; straight through, v/s adds -v/s.
        var random = new CounterRandom(11);
        for (ulong i = 0; i < 500; i++)
        {
            float value = random.Uniform(i, -1.9f, 1.4f);
            const float step = 1e-3f;
            float Point(float s) => (Quantizer with { Step = s }).FakeQuantize(new Tensor([1], [value]))[0];
            double distance = Math.Abs(Math.Abs(value / 0.5 % 1) - 0.5);
            if (distance < 0.02)
                continue;
            double difference = (Point(0.5f + step) - Point(0.5f - step)) / (2 * step);
            Assert.Equal(difference - (value / 0.5), LsqGradient.OfStep(Quantizer, value), 1e-3);
        }
    }

    [Fact]
    public void Different_lengths_are_refused() => Assert.Throws<ArgumentException>(() => LsqGradient.Apply(Quantizer, [1f], new float[2]));
}
