namespace Nibble.Numerics;

/// <summary>One range for all data: what a sensor, a specification or another tool prescribes. Data is not looked at, so nothing in it is refused.</summary>
public sealed record FixedRange : RangeRule
{
    /// <summary>Creates the rule.</summary>
    /// <exception cref="NibbleException">An end is not finite, or the low end lies above the high one.</exception>
    public FixedRange(Interval interval) => Interval = float.IsFinite(interval.Low) && float.IsFinite(interval.High) && interval.Low <= interval.High
        ? interval
        : throw new NibbleException($"A fixed range goes from a finite low end to a finite high end, but [{interval.Low}, {interval.High}] was given.");

    /// <summary>The range.</summary>
    public Interval Interval { get; }

    /// <inheritdoc/>
    public override RangeObserver CreateObserver(NumberFormat format, bool symmetric, Rounding rounding = Rounding.NearestEven) => new Observer(this);

    private sealed class Observer(FixedRange rule) : RangeObserver(rule.ToString())
    {
        public override void Observe(ReadOnlySpan<float> values)
        {
        }

        public override Interval Choose() => rule.Interval;

        protected override void Add(RangeObserver other)
        {
        }
    }
}
