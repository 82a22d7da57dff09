namespace Nibble.Numerics;

/// <summary>The exponential moving average of the least and greatest value of each batch: e ← m·e + (1 - m)·batch, which the first batch starts.</summary>
/// <remarks>
/// What is older counts less, so the order of the batches matters: merging continues with the other's batches after one's own, and equals
/// having seen all of them in that order up to the rounding of a few operations in double precision. Batches can't be split without
/// changing the result. Jacob et al. 2018 (arXiv:1712.05877), section 3.1.
/// </remarks>
public sealed record MovingAverageRange : RangeRule
{
    /// <summary>Creates the rule.</summary>
    /// <exception cref="NibbleException">The momentum is not at least 0 and below 1.</exception>
    public MovingAverageRange(double momentum) => Momentum = momentum is >= 0 and < 1
        ? momentum
        : throw new NibbleException($"The momentum of a moving average is at least 0 and below 1, but {momentum} was given.");

    /// <summary>The weight of what was seen before a batch.</summary>
    public double Momentum { get; }

    /// <inheritdoc/>
    public override RangeObserver CreateObserver(NumberFormat format, bool symmetric, Rounding rounding = Rounding.NearestEven) => new Observer(this);

    private sealed class Observer(MovingAverageRange rule) : RangeObserver(rule.ToString())
    {
        private long _batches;
        private Interval _first;
        private double _low;
        private double _high;

        public override void Observe(ReadOnlySpan<float> values)
        {
            if (values.IsEmpty)
                return;
            Interval batch = Interval.Of(values);
            if (_batches++ == 0)
                (_first, _low, _high) = (batch, batch.Low, batch.High);
            _low = (rule.Momentum * _low) + ((1 - rule.Momentum) * batch.Low);
            _high = (rule.Momentum * _high) + ((1 - rule.Momentum) * batch.High);
        }

        public override Interval Choose() => new((float)_low, (float)_high);

        // The other began with its first batch where it would have gone on from here; the difference has faded by m for each batch since.
        protected override void Add(RangeObserver other)
        {
            var next = (Observer)other;
            if (next._batches == 0)
                return;
            if (_batches == 0)
            {
                (_first, _low, _high) = (next._first, next._low, next._high);
            }
            else
            {
                double left = Math.Pow(rule.Momentum, next._batches);
                (_low, _high) = (next._low + (left * (_low - next._first.Low)), next._high + (left * (_high - next._first.High)));
            }

            _batches += next._batches;
        }
    }
}
