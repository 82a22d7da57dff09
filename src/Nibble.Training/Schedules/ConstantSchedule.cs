namespace Nibble.Training;

/// <summary>1 throughout.</summary>
public sealed record ConstantSchedule : Schedule
{
    /// <inheritdoc/>
    public override float RateAt(double progress) => 1;
}
