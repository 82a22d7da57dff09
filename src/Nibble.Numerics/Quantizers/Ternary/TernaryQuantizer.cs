namespace Nibble.Numerics;

/// <summary>Every value becomes -W⁻, 0 or +W⁺: threshold × scale × granularity.</summary>
/// <remarks>
/// q(x) = W⁺ where x &gt; Δ⁺, -W⁻ where x &lt; -Δ⁻, else 0; a value on a threshold is zero. Codes are 0, 1, 2 for -, 0, +.
/// Ternary weight networks: <see cref="TernaryThreshold.TernaryWeights"/> × <see cref="TernaryScale.Mean"/> (Li, Zhang, Liu 2016, arXiv:1605.04711).
/// Trained ternary quantization: <see cref="TernaryThreshold.MaxFraction"/> × <see cref="TernaryScale.Fixed"/> (Zhu et al. 2017, arXiv:1612.01064).
/// FGQ: <see cref="TernaryThreshold.Optimal"/> per group, or <see cref="TernaryThreshold.OptimalOfEachSign"/> × <see cref="TernaryScale.MeanOfEachSign"/>
/// (Mellempudi et al. 2017, arXiv:1705.01462).
/// Surrogate gradient: identity, dq/dx = 1. For learned scales, where g is the gradient by q: dL/dW⁺ = Σ g over x &gt; Δ⁺,
/// dL/dW⁻ = -Σ g over x &lt; -Δ⁻, and dL/dx = g·W⁺, g, g·W⁻ above, between and below the thresholds (arXiv:1612.01064, equations 7 and 8).
/// </remarks>
public sealed record TernaryQuantizer : CodebookQuantizer
{
    /// <summary>What becomes zero: |x| ≤ 0.7 · mean|x| unless said otherwise.</summary>
    public TernaryThreshold Threshold { get; init; } = TernaryThreshold.TernaryWeights;

    /// <summary>Where the outer points lie: at the mean magnitude of what is not zero unless said otherwise.</summary>
    public TernaryScale Scale { get; init; } = TernaryScale.Mean;

    /// <summary>
    /// How fitted scales of groups are stored: as codes of at least 1, times one scale for all groups; null for floats. FGQ takes uint8.
    /// Thresholds stay those of the exact scales.
    /// </summary>
    /// <exception cref="NibbleException">The format has no positive code.</exception>
    public NumberFormat? ScaleFormat
    {
        get;
        init => field = value is null or { MaxCode: > 0 }
            ? value
            : throw new NibbleException($"Scales are stored in a format with positive codes, such as uint8, but {value} was given.");
    }

    /// <inheritdoc/>
    public override int ParametersPerGroup => Scale.Parameters;

    /// <inheritdoc/>
    public override Codebook Fit(ReadOnlySpan<float> values)
    {
        Interval zeros = Threshold.ZerosOf(values);
        (float negative, float positive) = Scale.Of(values, zeros);
        return new Codebook([-negative, 0, positive], [zeros.Low, MathF.BitIncrement(zeros.High)]);
    }

    private protected override int ParameterBits => Scale.Parameters > 0 && ScaleFormat is NumberFormat format ? format.Bits : base.ParameterBits;

    private protected override Codebook[] Store(Codebook[] codebooks)
    {
        if (ScaleFormat is not NumberFormat format || Scale.Parameters == 0 || codebooks.Length == 0)
            return codebooks;
        float step = Math.Max(codebooks.Max(codebook => Math.Max(-codebook.Levels[0], codebook.Levels[2])) / format.MaxCode, float.Epsilon);
        float Stored(float scale) =>
            (float)Math.Min(Math.Clamp(Rounder.Round((double)scale / step, Rounding.NearestEven), 1, format.MaxCode) * step, float.MaxValue);
        return [.. codebooks.Select(codebook => new Codebook([-Stored(-codebook.Levels[0]), 0, Stored(codebook.Levels[2])], codebook.Thresholds))];
    }
}
