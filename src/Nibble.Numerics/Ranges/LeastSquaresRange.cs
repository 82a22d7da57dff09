namespace Nibble.Numerics;

/// <summary>The range whose grid has the least squared error over the values, so the greatest SQNR.</summary>
/// <remarks>
/// The error has many local minima in the scale, so 256 fractions of the full range are tried before the best is refined: on
/// one-sided and symmetric grids the scale alone, on others each end in turn. The error is that of the grid's own rounding, in
/// expectation where that is stochastic.
/// </remarks>
public sealed record LeastSquaresRange : RangeRule
{
    private const int Candidates = 256;
    private const int Refinements = 24;

    /// <inheritdoc/>
    public override RangeObserver CreateObserver(NumberFormat format, bool symmetric, Rounding rounding = Rounding.NearestEven) =>
        new Observer(this, format, symmetric, rounding);

    private sealed class Observer(RangeRule rule, NumberFormat format, bool symmetric, Rounding rounding)
        : SketchObserver($"{rule} ({format}, {(symmetric ? "symmetric" : "affine")}, {rounding})")
    {
        public override Interval Choose() => Search(null);

        public override Interval Choose(Interval whole) => Search(whole);

        private Interval Search(Interval? whole)
        {
            Interval full = symmetric && format.IsSigned
                ? new Interval(-Sketch.MaxMagnitude, Sketch.MaxMagnitude)
                : Sketch.Seen.IncludingZero;
            if (full.MaxMagnitude == 0)
                return full;
            var errors = new SketchError(Sketch, format, rounding);
            double Error(Interval range, double limit)
            {
                QuantizationGrid grid = QuantizationGrid.FromRange(format, range, symmetric);
                return errors.Of(grid.Scales[0], grid.ZeroPoints[0], limit);
            }

            (Interval best, double least) = (full, Error(full, double.PositiveInfinity));
            void Try(Interval range)
            {
                if (!float.IsFinite(range.High - range.Low) || range.Low > range.High)
                    return;
                double error = Error(range, least);
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
