namespace Nibble.Numerics;

/// <summary>The code of a sum in integers: ((a - z_a) · M_a + (b - z_b) · M_b) / 2^shift, rounded once to nearest even, plus z_c.</summary>
/// <remarks>Both factors share a shift, by which the greater has 31 bits; for codes of up to 16 bits the sum fits 64.</remarks>
public sealed class FixedCodeSum : CodePairFunction
{
    // The greatest exponent of a factor, and the longest shift.
    private const int MaxExponent = 30;
    private const int MaxShift = 62;

    private readonly long _left;
    private readonly long _right;
    private readonly int _shift;

    /// <summary>The sum of two grids' numbers on a third.</summary>
    /// <exception cref="NibbleException">A grid is not per tensor, has signs for codes, or is 2^31 times as coarse as the result's.</exception>
    public FixedCodeSum(QuantizationGrid left, QuantizationGrid right, QuantizationGrid result)
        : base(left, right, result)
    {
        double leftFactor = (double)left.Scales[0] / result.Scales[0], rightFactor = (double)right.Scales[0] / result.Scales[0];
        int exponent = Math.ILogB(Math.Max(leftFactor, rightFactor));
        if (exponent > MaxExponent)
            throw new NibbleException($"A sum of steps {left.Scales[0]} and {right.Scales[0]} in steps of {result.Scales[0]} needs factors beyond 2^31. Choose a coarser grid for the sum.");
        _shift = Math.Min(MaxExponent - exponent, MaxShift);
        (_left, _right) = (Mantissa(leftFactor), Mantissa(rightFactor));
    }

    /// <inheritdoc/>
    public override long Of(long left, long right)
    {
        long sum = ((left - Left.ZeroPoints[0]) * _left) + ((right - Right.ZeroPoints[0]) * _right);
        return Saturated((long)Rounder.ShiftRight(sum, _shift, Rounding.NearestEven) + Result.ZeroPoints[0]);
    }

    private long Mantissa(double factor) => (long)Math.Round(Math.ScaleB(factor, _shift), MidpointRounding.AwayFromZero);
}
