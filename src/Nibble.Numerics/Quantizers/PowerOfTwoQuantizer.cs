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

    internal override RangeObserver CreateRangeObserver() => new PointObserver(Format, Rounding);

    internal override QuantizationGrid GridFor(RangeObserver group, Interval? coarser) =>
        QuantizationGrid.PerTensor(Format, (float)Math.ScaleB(1, ((PointObserver)group).ChoosePoint()), 0, Rounding);

    /// <summary>The point positions worth trying for values up to a magnitude, lowest and highest; 0 alone where all are zero.</summary>
    internal static (int Lowest, int Highest) Points(NumberFormat format, float maxMagnitude)
    {
        if (maxMagnitude == 0)
            return (0, 0);
        // A scale must stay a normal float, and every point a finite one.
        int lowest = Math.Max(Math.ILogB(maxMagnitude) - format.Bits - 2, -126);
        return (lowest, Math.Max(lowest, Math.Min((int)Math.Ceiling(Math.Log2(maxMagnitude)) + 1, 128 - format.Bits)));
    }

    private sealed class PointObserver(NumberFormat format, Rounding rounding) : SketchObserver($"a point position ({format}, {rounding})")
    {
        public override Interval Choose()
        {
            double scale = Math.ScaleB(1, ChoosePoint());
            return new Interval((float)(scale * format.MinCode), (float)(scale * format.MaxCode));
        }

        public int ChoosePoint()
        {
            var errors = new SketchError(Sketch, format, rounding);
            (int lowest, int highest) = Points(format, Sketch.MaxMagnitude);
            (int best, double least) = (highest, double.PositiveInfinity);
            for (int point = highest; point >= lowest; point--)
            {
                double error = errors.Of((float)Math.ScaleB(1, point), 0, least);
                if (error < least)
                    (best, least) = (point, error);
            }

            return best;
        }
    }
}
