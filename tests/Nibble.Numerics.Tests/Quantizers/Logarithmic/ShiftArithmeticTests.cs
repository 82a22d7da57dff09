namespace Nibble.Numerics.Tests;

/// <summary>What powers of two make of normalization and of an optimizer's step (Hubara et al. 2016, arXiv:1602.02830, algorithms 3 and 4).</summary>
public sealed class ShiftArithmeticTests
{
    [Fact]
    public void Shift_based_normalization_of_a_deviation_of_three_leaves_a_variance_of_nine_sixteenths()
    {
        double scaled = 3 * Ap2.Of(1 / 3f);
        Assert.Equal(0.5625, scaled * scaled);
    }

    [Theory]
    [InlineData(0.015625f, 0.9f, -0.015f)]
    [InlineData(0.0009765625f, 0.875f, -0.00117187f)]
    public void The_first_shift_based_adamax_step_is_the_known_one(float rate, float beta, float expected)
    {
        const float gradient = 0.3f;
        float mean = (1 - beta) * gradient, scale = Ap2.Of(gradient);
        Assert.Equal(0.25f, scale);
        Assert.Equal(expected, -Ap2.Of(rate / (1 - beta)) * mean / scale, 1e-7f);
    }
}
