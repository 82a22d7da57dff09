using System.Collections.Immutable;
using System.Globalization;
using Nibble.Numerics;

namespace Nibble.Data;

/// <summary>
/// A known function of one or more real numbers that a small network learns to approximate: samples are unlimited, the truth is
/// exact, and what a network does outside the interval it was trained on can be seen.
/// </summary>
public abstract record TargetFunction
{
    // Purposes of the random numbers.
    private const ulong Points = 0;
    private const ulong Noise = 1;
    private const ulong OutsidePoints = 2;
    private const ulong GridPoints = 3;

    private protected TargetFunction(string name, string formula, int dimension, Interval interval) =>
        (Name, Formula, Dimension, Interval) = (name, formula, dimension, interval);

    /// <summary>sin(x) on [-π, π].</summary>
    public static TargetFunction Sine { get; } = new SineFunction();

    /// <summary>exp(-(x - 2)² / (2/5)) on [0, 4].</summary>
    public static TargetFunction Bump { get; } = new BumpFunction();

    /// <summary>x·y·exp(-x² - y²) on [-2, 2]².</summary>
    public static TargetFunction Ripple { get; } = new RippleFunction();

    /// <summary>x² - y² on [-2, 2]².</summary>
    public static TargetFunction Saddle { get; } = new SaddleFunction();

    /// <summary>The functions of fixed dimension, then a Gaussian of ten dimensions.</summary>
    public static ImmutableArray<TargetFunction> All { get; } = [Sine, Bump, Ripple, Saddle, Gaussian(GaussianFunction.DefaultDimension)];

    /// <summary>The name by which <see cref="Parse"/> finds it.</summary>
    public string Name { get; }

    /// <summary>The definition, as text.</summary>
    public string Formula { get; }

    /// <summary>The number of variables.</summary>
    public int Dimension { get; }

    /// <summary>Where training samples come from, along every axis.</summary>
    public Interval Interval { get; }

    /// <summary>Twice as wide, around the same center: what lies outside <see cref="Interval"/> but in here shows how a network extrapolates.</summary>
    public Interval WiderInterval
    {
        get
        {
            float margin = (Interval.High - Interval.Low) / 2;
            return new Interval(Interval.Low - margin, Interval.High + margin);
        }
    }

    /// <summary>exp(-|x|² / (2d)) on [-2, 2]^d.</summary>
    /// <remarks>
    /// The standard deviation √d grows with the dimension d, so that the function falls from 1 at the center to exp(-2) at the
    /// corners whatever d is. With a fixed one it would be 0 nearly everywhere for large d.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no dimension.</exception>
    public static TargetFunction Gaussian(int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        return new GaussianFunction(dimensions);
    }

    /// <summary>The function of a name: <c>sine</c>, <c>bump</c>, <c>ripple</c>, <c>saddle</c>, <c>gaussian</c> (ten dimensions) or <c>gaussian:16</c> (sixteen), whatever the case.</summary>
    /// <exception cref="DataException">There is none of that name; the message names the nearest.</exception>
    public static TargetFunction Parse(string name)
    {
        string[] parts = name.Trim().ToLowerInvariant().Split(':');
        foreach (TargetFunction function in All)
            if (parts.Length == 1 && function.Name.Split(':')[0] == parts[0])
                return function;
        if (parts.Length == 2 && parts[0] == "gaussian")
            return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int dimensions) && dimensions is > 0 and <= GaussianFunction.MaxDimension
                ? Gaussian(dimensions)
                : throw new DataException($"'{name}' is not a Gaussian: after 'gaussian:' comes its number of dimensions, 1 to {GaussianFunction.MaxDimension}, for example 'gaussian:16'.");
        throw new DataException($"There is no function '{name}'. {NearestName.Hint(parts[0], [.. All.Select(function => function.Name.Split(':')[0])])}");
    }

    /// <summary>The value at a point of <see cref="Dimension"/> coordinates, computed in double and rounded once.</summary>
    /// <exception cref="ArgumentException">The point has another number of coordinates.</exception>
    public float Evaluate(ReadOnlySpan<float> point) => point.Length == Dimension
        ? (float)Value(point)
        : throw new ArgumentException($"The function '{Name}' takes {Dimension} coordinates, but {point.Length} were given.", nameof(point));

    /// <summary>Points drawn uniformly from <see cref="Interval"/> along every axis, and the function's values there.</summary>
    /// <param name="count">The number of points.</param>
    /// <param name="noise">The standard deviation of the normal noise that is added to the values.</param>
    /// <param name="seed">Decides points and noise. Points don't depend on the noise, and the first points not on the count.</param>
    /// <returns>Inputs [count, dimension], targets [count, 1].</returns>
    public Dataset Sample(int count, float noise, ulong seed)
    {
        var random = new CounterRandom(seed);
        Dataset samples = At(Uniform(count, Interval, random.Stream(Points)));
        if (noise != 0)
            for (int i = 0; i < count; i++)
                samples.Targets![i] += noise * random.Stream(Noise).Normal((ulong)i);
        return samples;
    }

    /// <summary>Points drawn uniformly from <see cref="WiderInterval"/> along every axis but not from the training region, and the function's values there.</summary>
    /// <returns>Inputs [count, dimension], targets [count, 1].</returns>
    public Dataset SampleOutside(int count, ulong seed)
    {
        CounterRandom random = new CounterRandom(seed).Stream(OutsidePoints);
        var points = new Tensor([count, Dimension]);
        ulong index = 0;
        for (int i = 0; i < count; i++)
        {
            Span<float> point = points.Values.Slice(i * Dimension, Dimension);
            do
                foreach (ref float coordinate in point)
                    coordinate = random.Uniform(index++, WiderInterval.Low, WiderInterval.High);
            while (IsInside(point));
        }

        return At(points);
    }

    /// <summary>A regular grid with both ends for one and two dimensions; for more, which a grid can't fill, as many random points as a square grid has (always the same).</summary>
    /// <param name="pointsPerAxis">At least 2.</param>
    /// <param name="interval">Where, along every axis; <see cref="Interval"/> unless said.</param>
    /// <returns>Inputs [points, dimension], the last coordinate varying fastest; targets [points, 1].</returns>
    public Dataset Grid(int pointsPerAxis, Interval? interval = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pointsPerAxis, 2);
        Interval range = interval ?? Interval;
        int count = Dimension == 1 ? pointsPerAxis : checked(pointsPerAxis * pointsPerAxis);
        if (Dimension > 2)
            return At(Uniform(count, range, new CounterRandom(GridPoints)));

        var points = new Tensor([count, Dimension]);
        for (int i = 0; i < count; i++)
            for (int axis = 0, rest = i; axis < Dimension; axis++, rest /= pointsPerAxis)
                points[(i * Dimension) + Dimension - 1 - axis] = Step(range, rest % pointsPerAxis, pointsPerAxis);
        return At(points);
    }

    /// <summary>The name and the formula.</summary>
    public sealed override string ToString() => $"{Name}: {Formula}";

    private protected abstract double Value(ReadOnlySpan<float> point);

    private static float Step(Interval range, int step, int count) =>
        (float)(range.Low + (((double)range.High - range.Low) * step / (count - 1)));

    private bool IsInside(ReadOnlySpan<float> point)
    {
        foreach (float coordinate in point)
            if (coordinate < Interval.Low || coordinate > Interval.High)
                return false;
        return true;
    }

    private Tensor Uniform(int count, Interval range, CounterRandom random)
    {
        var points = new Tensor([count, Dimension]);
        for (int i = 0; i < points.Length; i++)
            points[i] = random.Uniform((ulong)i, range.Low, range.High);
        return points;
    }

    private Dataset At(Tensor points)
    {
        var values = new Tensor([points.Shape[0], 1]);
        for (int i = 0; i < values.Length; i++)
            values[i] = Evaluate(points.Values.Slice(i * Dimension, Dimension));
        return Dataset.Regression(Name, points, values);
    }
}
