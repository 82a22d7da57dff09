using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class ScaledCodebookGradientTests
{
    // 3 bits: -1, -1/2, -1/4, 0, 1/4, 1/2, 1, times 2.
    private static readonly ScaledCodebookQuantizer Quantizer = new(PowersOfTwo.Additive(3)) { Scale = 2 };

    [Fact]
    public void The_scale_moves_with_the_sign_outside_and_with_the_error_inside()
    {
        float[] gradient = [1, 2, 3, 4, 5];
        float ofScale = ScaledCodebookGradient.Apply(Quantizer, [-3f, 2.5f, 0.6f, -1.4f, float.NaN], gradient);
        Assert.Equal([0f, 0, 3, 4, 0], gradient);
        Assert.Equal((1 * -1) + (2 * 1) + (3 * (0.25 - 0.3)) + (4 * (-0.5 + 0.7)), ofScale, 1e-6);
    }

    [Fact]
    public void A_scale_that_is_fitted_has_no_gradient()
    {
        Assert.Contains("Scale", Assert.Throws<NibbleException>(() => ScaledCodebookGradient.Apply(Quantizer with { Scale = null }, [1f], new float[1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ScaledCodebookGradient.Apply(Quantizer, [1f], new float[2]));
    }
}
