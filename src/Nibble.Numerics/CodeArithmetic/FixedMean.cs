namespace Nibble.Numerics;

/// <summary>The mean in integers: Σ (x - z_x) times the multiplier of s_x / (s_y · count), rounded once to nearest even, plus z_y.</summary>
public sealed class FixedMean(QuantizationGrid source, QuantizationGrid result) : CodeMeanFunction(source, result)
{
    /// <summary>What the sum is multiplied by.</summary>
    /// <param name="count">What the sum is divided by.</param>
    /// <exception cref="NibbleException">No multiplier holds the factor.</exception>
    public FixedPointMultiplier Multiplier(int count)
    {
        double factor = Source.Scales[0] / ((double)Result.Scales[0] * count);
        try
        {
            return FixedPointMultiplier.FromReal(factor);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new NibbleException($"A mean of {count} numbers in steps of {Source.Scales[0]}, in steps of {Result.Scales[0]}, needs the factor {factor}, which no fixed-point multiplier holds. Choose another grid for the mean.", error);
        }
    }

    /// <inheritdoc/>
    public override long Of(ReadOnlySpan<long> codes, int count) =>
        Math.Clamp(Multiplier(count).Apply((int)Sum(codes)) + Result.ZeroPoints[0], Result.Format.MinCode, Result.Format.MaxCode);
}
