using System.Collections.Immutable;

namespace Nibble.Training;

/// <summary>factor^k after k milestones: the steps of a paper that names its epochs.</summary>
/// <param name="Factor">What the rate is multiplied by at each milestone.</param>
/// <param name="Milestones">How much of the run is done at each, 0 to 1, in any order.</param>
public sealed record MilestoneSchedule(float Factor, ImmutableArray<double> Milestones) : Schedule
{
    /// <inheritdoc/>
    public override float RateAt(double progress)
    {
        int passed = 0;
        foreach (double milestone in Milestones)
            passed += progress >= milestone ? 1 : 0;
        return (float)Math.Pow(Factor, passed);
    }

    /// <summary>Whether the other has the same factor and milestones.</summary>
    public bool Equals(MilestoneSchedule? other) => other is not null && Factor == other.Factor && Milestones.AsSpan().SequenceEqual(other.Milestones.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Factor, Milestones.Length);
}
