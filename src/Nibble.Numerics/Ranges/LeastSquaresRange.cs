namespace Nibble.Numerics;

/// <summary>The range whose grid has the least squared error over the values, so the greatest SQNR.</summary>
/// <remarks>
/// The error has many local minima in the scale, so 256 fractions of the full range are tried before the best is refined: on
/// one-sided and symmetric grids the scale alone, on others each end in turn.
/// </remarks>
public sealed record LeastSquaresRange : RangeRule
{
    private const int Candidates = 256;
    private const int Refinements = 24;

    /// <inheritdoc/>
    public override RangeObserver CreateObserver(NumberFormat format, bool symmetric) => new Observer(format, symmetric);

    private sealed class Observer(NumberFormat format, bool symmetric) : RangeObserver
    {
        private readonly ValueSketch _sketch = new();

        public override void Observe(ReadOnlySpan<float> values) => _sketch.Add(values);

        public override Interval Choose() => Search(null);

        public override Interval Choose(Interval whole) => Search(whole);

        private Interval Search(Interval? whole)
        {
            Interval full = symmetric && format.IsSigned
                ? new Interval(-_sketch.MaxMagnitude, _sketch.MaxMagnitude)
                : _sketch.Seen.IncludingZero;
            if (full.MaxMagnitude == 0)
                return full;
            (double[] values, long[] counts) = _sketch.Summary();

            double Error(Interval range)
            {
                QuantizationGrid grid = QuantizationGrid.FromRange(format, range, symmetric);
                double error = 0;
                for (int i = 0; i < values.Length; i++)
                {
                    double difference = values[i] - grid.Decode(grid.Encode((float)values[i]));
                    error += counts[i] * difference * difference;
                }

                return error;
            }

            Interval best = full;
            double least = Error(full);
            void Try(Interval range)
            {
                if (!float.IsFinite(range.High - range.Low) || range.Low > range.High)
                    return;
                double error = Error(range);
                if (error < least)
                    (best, least) = (range, error);
            }

            for (int k = Candidates - 1; k > 0; k--)
                Try(new Interval(full.Low * ((float)k / Candidates), full.High * ((float)k / Candidates)));

            float step = 1f / Candidates;
            for (int round = 0; round < Refinements; round++, step *= 0.75f)
            {
                float low = full.Low * step, high = full.High * step;
                if (symmetric)
                {
                    Try(new Interval(best.Low + low, best.High + high));
                    Try(new Interval(best.Low - low, best.High - high));
                }
                else
                {
                    Try(best with { Low = best.Low + low });
                    Try(best with { Low = Math.Min(best.Low - low, 0) });
                    Try(best with { High = best.High + high });
                    Try(best with { High = Math.Max(best.High - high, 0) });
                }
            }

            if (whole is Interval other)
                Try(other);
            return best;
        }
    }
}
