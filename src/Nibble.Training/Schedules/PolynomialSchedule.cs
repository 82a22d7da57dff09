namespace Nibble.Training;

/// <summary>final + (1 - final) · (1 - progress)^power: a straight line for the power 1.</summary>
/// <param name="Power">The exponent; above 0.</param>
/// <param name="Final">The fraction at the end.</param>
public sealed record PolynomialSchedule(float Power = 1, float Final = 0) : Schedule
{
    /// <inheritdoc/>
    public override float RateAt(double progress) => (float)(Final + ((1 - Final) * Math.Pow(Math.Clamp(1 - progress, 0, 1), Power)));
}
