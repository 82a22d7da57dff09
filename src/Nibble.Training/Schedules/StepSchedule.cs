namespace Nibble.Training;

/// <summary>factor^k after k of a number of equal parts of the run.</summary>
/// <param name="Factor">What the rate is multiplied by at each step.</param>
/// <param name="Parts">How many equal parts the run has, so one step fewer.</param>
public sealed record StepSchedule(float Factor, int Parts) : Schedule
{
    /// <inheritdoc/>
    public override float RateAt(double progress) => (float)Math.Pow(Factor, Math.Clamp((int)(progress * Parts), 0, Parts - 1));
}
