namespace Nibble.Numerics;

/// <summary>A fixed codebook, stretched: q(x) = s · nearest(x / s), with a scale that is given (and may be learned) or fitted to each group.</summary>
/// <remarks>
/// With <see cref="PowersOfTwo.Additive"/>, <see cref="Standardizes"/> and the clipping limit α as scale this is APoT's rule for weights: w̃ = (w - mean) / deviation,
/// q = α · nearest(clip(w̃ / α, -1, 1)); it learns α from 3 for weights and from 8 for activations. Where the scale is given and nothing
/// is standardized, nothing depends on the data, NaN becomes the least point and quantizing twice changes nothing.
/// Default surrogate gradient: 1 where x (or w̃) lies between the outermost points, else 0; that of the scale is in Nibble.Training.
/// Li, Dong, Wang 2020 (arXiv:1909.13144), equations 5 to 9.
/// </remarks>
public sealed record ScaledCodebookQuantizer : CodebookQuantizer
{
    private readonly float? _scale = 1;

    /// <summary>Creates the quantizer, with the scale 1.</summary>
    /// <param name="codebook">The points before they are scaled, such as <see cref="PowersOfTwo.Additive"/>'s from -1 to 1.</param>
    public ScaledCodebookQuantizer(Codebook codebook) => Codebook = codebook;

    /// <summary>The points before they are scaled.</summary>
    public Codebook Codebook { get; }

    /// <summary>The scale; null means for each group the one that maps its greatest magnitude to the codebook's, 1 where all values are zero.</summary>
    /// <exception cref="NibbleException">The scale is not positive and finite.</exception>
    public float? Scale
    {
        get => _scale;
        init => _scale = value is null || (float.IsFinite(value.Value) && value > 0)
            ? value
            : throw new NibbleException($"A scale is a positive, finite number, but {value} was given; one that is learned must be kept above zero.");
    }

    /// <summary>
    /// Whether each group is first brought to mean 0 and standard deviation 1 (of a sample: the divisor is n - 1). The points stand for the
    /// standardized values, and are not moved back. Values without deviation are only moved.
    /// </summary>
    public bool Standardizes { get; init; }

    /// <inheritdoc/>
    public override int ParametersPerGroup => 1;

    /// <inheritdoc/>
    public override Codebook Fit(ReadOnlySpan<float> values)
    {
        if (Scale is float fixedScale && !Standardizes)
            return Codebook.Times(fixedScale);
        Interval range = Interval.Of(values);
        (double mean, double deviation) = Standardizes ? Moments(values) : (0, 1);
        double greatest = Math.Max(Math.Abs(range.Low - mean), Math.Abs(range.High - mean)) / deviation;
        double scale = Scale ?? (greatest == 0 ? 1 : FittedScale(greatest));
        return new Codebook(
            [.. Codebook.Levels.Select(level => (float)(level * scale))],
            [.. Codebook.Thresholds.Select(threshold => (float)((threshold * scale * deviation) + mean))]);
    }

    // Not below the normal numbers, where points would run together.
    private double FittedScale(double greatest) =>
        Math.Max(greatest / Math.Max(Math.Abs(Codebook.Levels[0]), Math.Abs(Codebook.Levels[^1])), 1.1754943508222875e-38);

    private static (double Mean, double Deviation) Moments(ReadOnlySpan<float> values)
    {
        double sum = 0, squares = 0;
        foreach (float value in values)
            sum += value;
        double mean = values.IsEmpty ? 0 : sum / values.Length;
        foreach (float value in values)
            squares += (value - mean) * (value - mean);
        return (mean, squares == 0 ? 1 : Math.Sqrt(squares / (values.Length - 1)));
    }
}
