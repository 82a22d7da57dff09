namespace Nibble.Numerics;

/// <summary>The squared error that grids make over the values of a sketch.</summary>
internal sealed class SketchError(ValueSketch sketch, NumberFormat format, Rounding rounding)
{
    // Stochastic rounding goes up where the random number is below the fraction: always, unless it is zero, for 0, and never for this.
    private const float NearlyOne = 0.99999994f;

    private readonly (double[] Values, long[] Counts) _summary = sketch.Summary();

    /// <summary>The sum of squared errors with one scale and zero point; for stochastic rounding the expected one. Stops, with what it has, once beyond <paramref name="limit"/>.</summary>
    public double Of(float scale, long zeroPoint, double limit = double.PositiveInfinity)
    {
        double error = 0;
        for (int i = 0; i < _summary.Values.Length && error <= limit; i++)
            error += _summary.Counts[i] * Of(_summary.Values[i], scale, zeroPoint);
        return error;
    }

    private double Of(double value, float scale, long zeroPoint)
    {
        if (rounding != Rounding.Stochastic)
            return Squared(value, scale, zeroPoint, 0);
        double steps = value / scale, fraction = steps - Math.Floor(steps);
        return ((1 - fraction) * Squared(value, scale, zeroPoint, NearlyOne)) + (fraction * Squared(value, scale, zeroPoint, 0));
    }

    private double Squared(double value, float scale, long zeroPoint, float random)
    {
        long code = QuantizationGrid.Encode((float)value, format, scale, zeroPoint, rounding, random);
        double difference = value - ((code - zeroPoint) * scale);
        return difference * difference;
    }
}
