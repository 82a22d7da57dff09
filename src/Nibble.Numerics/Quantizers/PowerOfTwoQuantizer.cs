namespace Nibble.Numerics;

/// <summary>Fixed point: q(x) = 2^v · saturate(round(2^-v · x)), with the point position v that gives the greatest SQNR.</summary>
/// <remarks>
/// Every position from floor(log2 max|x|) - bits - 2 to ceil(log2 max|x|) + 1 is tried; of equally good ones the largest is taken, and
/// all-zero data gives v = 0. Surrogate gradient: 1 where x lies in the range of the grid, else 0.
/// The point-position search of the lecture "Quantifying neural networks" (Farrugia, Nadal, Leonardon, Gripon).
/// </remarks>
public sealed record PowerOfTwoQuantizer : GridQuantizer
{
    /// <summary>Creates the quantizer.</summary>
    public PowerOfTwoQuantizer(NumberFormat format)
        : base(format)
    {
    }

    private protected override RangeObserver CreateChannelObserver() => new PointObserver(Format, Rounding);

    private protected override QuantizationGrid GridFor(RangeObserver channel, Interval? whole) =>
        QuantizationGrid.PerTensor(Format, (float)Math.ScaleB(1, ((PointObserver)channel).ChoosePoint()), 0, Rounding);

    private sealed class PointObserver(NumberFormat format, Rounding rounding) : RangeObserver
    {
        private readonly ValueSketch _sketch = new();

        public override void Observe(ReadOnlySpan<float> values) => _sketch.Add(values);

        public override Interval Choose()
        {
            double scale = Math.ScaleB(1, ChoosePoint());
            return new Interval((float)(scale * format.MinCode), (float)(scale * format.MaxCode));
        }

        public int ChoosePoint()
        {
            if (_sketch.MaxMagnitude == 0)
                return 0;
            // A scale must stay a normal float, and every point a finite one.
            int lowest = Math.Max(Math.ILogB(_sketch.MaxMagnitude) - format.Bits - 2, -126);
            int highest = Math.Max(lowest, Math.Min((int)Math.Ceiling(Math.Log2(_sketch.MaxMagnitude)) + 1, 128 - format.Bits));
            (double[] values, long[] counts) = _sketch.Summary();
            (int best, double least) = (highest, double.PositiveInfinity);
            for (int point = highest; point >= lowest; point--)
            {
                double error = 0;
                for (int i = 0; i < values.Length; i++)
                {
                    double steps = Math.Clamp(Math.ScaleB(values[i], -point), format.MinCode, format.MaxCode);
                    double difference = values[i] - Math.ScaleB(Rounder.Round(steps, rounding, 0.5), point);
                    error += counts[i] * difference * difference;
                }

                if (error < least)
                    (best, least) = (point, error);
            }

            return best;
        }
    }
}
