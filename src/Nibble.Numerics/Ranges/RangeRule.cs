namespace Nibble.Numerics;

/// <summary>How the range of a grid is chosen from data.</summary>
public abstract record RangeRule
{
    /// <summary>From the least to the greatest value: nothing saturates.</summary>
    public static RangeRule MinMax { get; } = new MinMaxRange();

    /// <summary>The range with the least squared error, hence the greatest SQNR: rare large values may saturate.</summary>
    public static RangeRule LeastSquares { get; } = new LeastSquaresRange();

    /// <summary>The range whose quantized distribution diverges least from that of the values: see <see cref="EntropyRange"/>.</summary>
    public static RangeRule Entropy { get; } = new EntropyRange();

    /// <summary>The range with the least expected error if the values follow a Laplace distribution: see <see cref="LaplaceRange"/>.</summary>
    public static RangeRule Laplace { get; } = new LaplaceRange();

    /// <summary>2·√(greatest code) times the mean magnitude, the start of a learned step: see <see cref="MeanMagnitudeRange"/>.</summary>
    public static RangeRule LearnedStepStart { get; } = new MeanMagnitudeRange(null);

    /// <summary>The exponential moving average of the least and greatest value of each batch.</summary>
    /// <param name="momentum">The weight of what was seen before a batch, at least 0 and below 1.</param>
    public static RangeRule MovingAverage(double momentum = 0.9) => new MovingAverageRange(momentum);

    /// <summary>The range that holds a percentage of the values, such as 99.9.</summary>
    /// <param name="percent">Above 0, at most 100.</param>
    public static RangeRule Percentile(double percent) => new PercentileRange(percent);

    /// <summary>A multiple of the mean magnitude to either side of zero.</summary>
    public static RangeRule MeanMagnitude(double factor) => new MeanMagnitudeRange(factor);

    /// <summary>The mean and a multiple of the standard deviation to either side, within what was seen.</summary>
    public static RangeRule StandardDeviations(double factor) => new StandardDeviationRange(factor);

    /// <summary>Always the same range, whatever the data.</summary>
    public static RangeRule Fixed(float low, float high) => new FixedRange(new Interval(low, high));

    /// <summary>An observer that chooses a range for a grid of this format.</summary>
    /// <param name="format">The codes to map to.</param>
    /// <param name="symmetric">Whether the grid's zero point will be 0.</param>
    /// <param name="rounding">How the grid will round, for rules that search for the least error.</param>
    public abstract RangeObserver CreateObserver(NumberFormat format, bool symmetric, Rounding rounding = Rounding.NearestEven);

    // Shared by the rules with a parameter that scales.
    private protected static double Positive(double factor, string rule) => factor > 0 && double.IsFinite(factor)
        ? factor
        : throw new NibbleException($"The factor of {rule} is positive and finite, but {factor} was given.");
}
