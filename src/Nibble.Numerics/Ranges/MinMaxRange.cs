namespace Nibble.Numerics;

/// <summary>The interval from the least to the greatest value.</summary>
public sealed record MinMaxRange : RangeRule
{
    /// <inheritdoc/>
    public override RangeObserver CreateObserver(NumberFormat format, bool symmetric, Rounding rounding = Rounding.NearestEven) => new Observer(ToString());

    private sealed class Observer(string purpose) : RangeObserver(purpose)
    {
        private Interval? _seen;

        public override void Observe(ReadOnlySpan<float> values)
        {
            if (!values.IsEmpty)
                Add(Interval.Of(values));
        }

        public override Interval Choose() => _seen ?? default;

        protected override void Add(RangeObserver other)
        {
            if (((Observer)other)._seen is Interval more)
                Add(more);
        }

        private void Add(Interval more) => _seen = _seen?.Union(more) ?? more;
    }
}
