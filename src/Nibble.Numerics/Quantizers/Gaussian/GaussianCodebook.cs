using System.Collections.Immutable;

namespace Nibble.Numerics;

/// <summary>The points that represent standard normal values with the least mean squared error, computed from the density rather than from samples.</summary>
/// <remarks>
/// Each point is the mean of its cell and each threshold the midpoint of its neighbors: Lloyd 1982 ("Least squares quantization in PCM") and
/// Max 1960 ("Quantizing for minimum distortion"). Both conditions together are a tridiagonal system, solved by Newton's method.
/// </remarks>
public static class GaussianCodebook
{
    /// <summary>The best points for normal values; symmetric about zero, which is a point where their number is odd.</summary>
    /// <param name="levels">The number of points, at least 1.</param>
    /// <param name="uniform">Whether neighboring points are equally far apart: then only that distance is chosen.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no levels.</exception>
    public static Codebook Normal(int levels, bool uniform = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        bool hasZero = levels % 2 != 0;
        double[] upper = uniform ? Uniform(levels / 2, hasZero ? 1 : 0.5, hasZero) : Optimum(levels / 2, hasZero);
        return new Codebook([.. upper.Reverse().Select(level => (float)-level), .. hasZero ? [0f] : Array.Empty<float>(), .. upper.Select(level => (float)level)]);
    }

    /// <summary>
    /// The best points for the positive half of normal values, whose first cell begins at 0: the centers of half-wave Gaussian quantization.
    /// Not uniform they are the positive points of <see cref="Normal"/> with twice as many; uniform ones are the multiples of a step from 1 on.
    /// </summary>
    /// <param name="levels">The number of points, at least 1.</param>
    /// <param name="uniform">Whether the points are step, 2·step, 3·step and so on.</param>
    /// <remarks>Cai, He, Sun, Vasconcelos 2017 (arXiv:1702.00953), section 4.2.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There are no levels.</exception>
    public static ImmutableArray<float> HalfNormal(int levels, bool uniform = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        return [.. (uniform ? Uniform(levels, 1, hasZero: false) : Optimum(levels, hasZero: false)).Select(level => (float)level)];
    }

    /// <summary>The mean of (x - q(x))² over standard normal x, exactly.</summary>
    public static double MeanSquaredError(Codebook codebook)
    {
        double error = 0;
        for (int i = 0; i < codebook.Levels.Length; i++)
        {
            double low = i == 0 ? double.NegativeInfinity : codebook.Thresholds[i - 1];
            double high = i == codebook.Thresholds.Length ? double.PositiveInfinity : codebook.Thresholds[i];
            error += new NormalCell(low, high).SquaredError(codebook.Levels[i]);
        }

        return error;
    }

    // The positive levels; the lowest cell begins at 0, or halfway from a level that is 0.
    private static double[] Optimum(int count, bool hasZero)
    {
        // Where levels are many, they are as dense as the cube root of the density: a normal distribution of variance 3.
        int total = (2 * count) + (hasZero ? 1 : 0);
        double[] levels = [.. Enumerable.Range(0, count).Select(i => Math.Sqrt(3) * PointOfTail((count - i - 0.5) / total))];
        for (int iteration = 0; iteration < 30; iteration++)
        {
            double[] step = NewtonStep(levels, hasZero);
            for (int i = 0; i < count; i++)
                levels[i] -= step[i];
            if (step.All(change => Math.Abs(change) < 1e-12))
                break;
        }

        return levels;
    }

    // Solves J·step = levels - means, where J is tridiagonal: forward elimination, then back substitution.
    private static double[] NewtonStep(double[] levels, bool hasZero)
    {
        var step = new double[levels.Length];
        var above = new double[levels.Length];
        NormalCell[] cells = Cells(levels, hasZero);
        for (int i = 0; i < levels.Length; i++)
        {
            NormalCell cell = cells[i];
            double byLow = i == 0 && !hasZero ? 0 : cell.MeanByLow / 2, byHigh = cell.MeanByHigh / 2;
            double pivot = 1 - byLow - byHigh + (i == 0 ? 0 : byLow * above[i - 1]);
            above[i] = -byHigh / pivot;
            step[i] = (levels[i] - cell.Mean + (i == 0 ? 0 : byLow * step[i - 1])) / pivot;
        }

        for (int i = levels.Length - 2; i >= 0; i--)
            step[i] -= above[i] * step[i + 1];
        return step;
    }

    // The levels first·step, (first + 1)·step, …; the error falls with the step until the root of its derivative, then rises.
    private static double[] Uniform(int count, double first, bool hasZero)
    {
        double low = 0, high = 4;
        for (int i = 0; i < 60; i++)
        {
            double step = (low + high) / 2;
            double[] levels = Multiples(step);
            double slope = Cells(levels, hasZero).Select((cell, j) => (first + j) * ((levels[j] * cell.Probability) - cell.FirstMoment)).Sum();
            (low, high) = slope < 0 ? (step, high) : (low, step);
        }

        return Multiples(low);

        double[] Multiples(double step) => [.. Enumerable.Range(0, count).Select(j => (first + j) * step)];
    }

    private static NormalCell[] Cells(double[] levels, bool hasZero) => [.. levels.Select((level, i) => new NormalCell(
        i > 0 ? (levels[i - 1] + level) / 2 : hasZero ? level / 2 : 0,
        i < levels.Length - 1 ? (level + levels[i + 1]) / 2 : double.PositiveInfinity))];

    private static double PointOfTail(double probability)
    {
        double low = 0, high = 40;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = NormalDistribution.UpperTail(middle) > probability ? (middle, high) : (low, middle);
        }

        return low;
    }
}
