using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class SmoothTests
{
    [Fact]
    public void A_surrogate_s_function_is_an_activation_with_its_derivative()
    {
        var range = new Interval(-3, 3);
        var f3 = new StaircaseSurrogate(3);
        // Sixteen values of which none is near a jump, where finite differences would not be slopes.
        var x = new Tensor([4, 4], [-3.6f, -2.9f, -2.4f, -2, -1.6f, -1.2f, -0.7f, -0.1f, 0, 0.3f, 0.8f, 1.3f, 1.9f, 2.5f, 2.8f, 4]);
        GradientCheck.Agrees([x], inputs => inputs[0].Smooth(f3, range), at => [.. at[0].Select(value => f3.Function(value, range))]);
    }
}
