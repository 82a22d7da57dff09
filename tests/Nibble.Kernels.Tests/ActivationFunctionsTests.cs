namespace Nibble.Kernels.Tests;

public sealed class ActivationFunctionsTests
{
    private static readonly float[] Points = [.. Enumerable.Range(-40000, 80001).Select(i => i / 1000f)];

    [Fact]
    public void Sigmoid_and_tanh_are_within_a_millionth_of_the_functions()
    {
        Assert.All(Points, x => Assert.Equal(1 / (1 + Math.Exp(-x)), ActivationFunctions.Sigmoid(x), 1e-6));
        Assert.All(Points, x => Assert.Equal(Math.Tanh(x), ActivationFunctions.Tanh(x), 1e-6));
    }

    [Fact]
    public void Tanh_is_odd_to_the_last_bit_and_zero_at_zero()
    {
        Assert.All(Points, x => Assert.Equal(-ActivationFunctions.Tanh(x), ActivationFunctions.Tanh(-x)));
        Assert.Equal(0, ActivationFunctions.Tanh(0));
        Assert.Equal(0.5f, ActivationFunctions.Sigmoid(0));
    }

    [Fact]
    public void Both_rise_up_to_their_rounding_errors_and_stay_inside_their_limits()
    {
        for (int i = 1; i < Points.Length; i++)
        {
            Assert.True(ActivationFunctions.Sigmoid(Points[i]) >= ActivationFunctions.Sigmoid(Points[i - 1]) - 3e-7f);
            Assert.True(ActivationFunctions.Tanh(Points[i]) >= ActivationFunctions.Tanh(Points[i - 1]) - 3e-7f);
        }

        Assert.All(Points, x => Assert.InRange(ActivationFunctions.Sigmoid(x), 0, 1.0000002f));
        Assert.All(Points, x => Assert.InRange(ActivationFunctions.Tanh(x), -1.0000002f, 1.0000002f));
    }

    [Fact]
    public void Infinities_give_the_limits_and_NaN_stays()
    {
        Assert.Equal([0f, 1f], [MathF.Round(ActivationFunctions.Sigmoid(float.NegativeInfinity), 6), MathF.Round(ActivationFunctions.Sigmoid(float.PositiveInfinity), 6)]);
        Assert.Equal([-1f, 1f], [MathF.Round(ActivationFunctions.Tanh(float.NegativeInfinity), 6), MathF.Round(ActivationFunctions.Tanh(float.PositiveInfinity), 6)]);
        Assert.True(float.IsNaN(ActivationFunctions.Sigmoid(float.NaN)) && float.IsNaN(ActivationFunctions.Tanh(float.NaN)));
    }
}
