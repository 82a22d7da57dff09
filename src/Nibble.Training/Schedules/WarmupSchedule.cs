namespace Nibble.Training;

/// <summary>A straight line up to 1 over the first part of the run, then another schedule over the rest.</summary>
/// <param name="Share">The part of the run that the way up takes, 0 up to but not 1.</param>
/// <param name="Then">What follows, over its own 0 to 1.</param>
/// <remarks>Goyal et al. 2017 (arXiv:1706.02677), section 2.2.</remarks>
public sealed record WarmupSchedule(double Share, Schedule Then) : Schedule
{
    /// <inheritdoc/>
    public override float RateAt(double progress) => progress < Share ? (float)(progress / Share) : Then.RateAt((progress - Share) / (1 - Share));
}
