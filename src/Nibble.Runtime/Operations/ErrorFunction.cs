namespace Nibble.Runtime;

/// <summary>erf x to 2e-7, relative to its value: near 0 by its series, further out by Abramowitz and Stegun's formula 7.1.26, both in double.</summary>
internal static class ErrorFunction
{
    private const double TwoOverSqrtPi = 1.1283791670955126;
    private const double SeriesEnds = 0.75;

    /// <summary>erf x; NaN stays NaN.</summary>
    public static float Of(float x)
    {
        double size = Math.Abs((double)x), square = size * size;
        if (size < SeriesEnds)
            return (float)(TwoOverSqrtPi * x * Series(square));
        double t = 1 / (1 + (0.3275911 * size));
        double tail = t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429)))))))) * Math.Exp(-square);
        return float.CopySign((float)(1 - tail), x);
    }

    // The sum of (-x²)^n / (n! · (2n + 1)); what is left out is below 1e-8.
    private static double Series(double square) =>
        1 - (square * ((1.0 / 3) - (square * ((1.0 / 10) - (square * ((1.0 / 42) - (square * ((1.0 / 216) - (square * ((1.0 / 1320) - (square * ((1.0 / 9360) - (square / 75600)))))))))))));
}
