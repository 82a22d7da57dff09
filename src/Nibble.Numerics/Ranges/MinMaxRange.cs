namespace Nibble.Numerics;

/// <summary>The interval from the least to the greatest value.</summary>
public sealed record MinMaxRange : RangeRule
{
    /// <inheritdoc/>
    public override RangeObserver CreateObserver(NumberFormat format, bool symmetric) => new Observer();

    private sealed class Observer : RangeObserver
    {
        private Interval? _seen;

        public override void Observe(ReadOnlySpan<float> values)
        {
            if (values.IsEmpty)
                return;
            Interval more = Interval.Of(values);
            _seen = _seen is Interval seen ? new Interval(Math.Min(seen.Low, more.Low), Math.Max(seen.High, more.High)) : more;
        }

        public override Interval Choose() => _seen ?? default;
    }
}
