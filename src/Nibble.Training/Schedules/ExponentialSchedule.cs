namespace Nibble.Training;

/// <summary>final^progress: the same ratio for every equal part of the run.</summary>
/// <param name="Final">The fraction at the end; above 0.</param>
public sealed record ExponentialSchedule(float Final) : Schedule
{
    /// <inheritdoc/>
    public override float RateAt(double progress) => (float)Math.Pow(Final, progress);
}
