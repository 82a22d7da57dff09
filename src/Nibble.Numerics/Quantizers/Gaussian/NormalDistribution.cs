namespace Nibble.Numerics;

/// <summary>The standard normal distribution, mean 0 and variance 1, in doubles.</summary>
public static class NormalDistribution
{
    private const double SeriesEnd = 2;
    private const int FractionDepth = 80;

    /// <summary>The density at a point: exp(-x² / 2) / √(2π).</summary>
    public static double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    /// <summary>The probability of a value up to <paramref name="x"/>.</summary>
    public static double Cumulative(double x) => UpperTail(-x);

    /// <summary>The probability of a value from <paramref name="x"/> on, with small relative error however small it is.</summary>
    public static double UpperTail(double x) => 0.5 * ErrorFunctionComplement(x / Math.Sqrt(2));

    /// <summary>erfc(x) = 1 - erf(x) = 2/√π · ∫ from x to infinity of exp(-t²) dt, to about 13 digits.</summary>
    /// <remarks>
    /// Abramowitz and Stegun: below 2 the series of positive terms 7.1.6, above it the continued fraction 7.1.14, so neither cancels much.
    /// </remarks>
    public static double ErrorFunctionComplement(double x) => x switch
    {
        < 0 => 2 - ErrorFunctionComplement(-x),
        < SeriesEnd => 1 - Series(x),
        _ => Fraction(x),
    };

    // erf(x) = 2/√π · exp(-x²) · Σ 2^n x^(2n+1) / (1·3·…·(2n+1))
    private static double Series(double x)
    {
        double sum = x, term = x;
        for (int n = 1; term > sum * 1e-18; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    // erfc(x) = exp(-x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …))))
    private static double Fraction(double x)
    {
        double rest = x;
        for (int n = FractionDepth; n >= 1; n--)
            rest = x + (n / 2.0 / rest);
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / rest;
    }
}
