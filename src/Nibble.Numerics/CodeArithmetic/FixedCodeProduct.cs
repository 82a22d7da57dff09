namespace Nibble.Numerics;

/// <summary>The code of a product in integers: (a - z_a)(b - z_b) times the multiplier of (s_a · s_b) / s_c, rounded once to nearest even, plus z_c.</summary>
public sealed class FixedCodeProduct : CodePairFunction
{
    private readonly FixedPointMultiplier _multiplier;

    /// <summary>The product of two grids' numbers on a third.</summary>
    /// <exception cref="NibbleException">A grid is not per tensor or has signs for codes, or no multiplier holds the factor.</exception>
    public FixedCodeProduct(QuantizationGrid left, QuantizationGrid right, QuantizationGrid result)
        : base(left, right, result)
    {
        double factor = (double)left.Scales[0] * right.Scales[0] / result.Scales[0];
        try
        {
            _multiplier = FixedPointMultiplier.FromReal(factor);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new NibbleException($"A product of steps {left.Scales[0]} and {right.Scales[0]} in steps of {result.Scales[0]} needs the factor {factor}, which no fixed-point multiplier holds. Choose another grid for the product.", error);
        }
    }

    /// <inheritdoc/>
    public override long Of(long left, long right) =>
        Saturated(_multiplier.Apply((int)((left - Left.ZeroPoints[0]) * (right - Right.ZeroPoints[0]))) + Result.ZeroPoints[0]);
}
