namespace Nibble.Numerics;

/// <summary>Every value becomes -H or +H: its sign, zero counting as positive, times a scale that is fixed or the group's mean magnitude.</summary>
/// <remarks>
/// Deterministic: q(x) = x ≥ 0 ? H : -H. Stochastic: q(x) = H with probability clip((x/H + 1)/2, 0, 1), else -H, so that the mean is x inside [-H, H].
/// With the mean magnitude, H = α = Σ|x|/n, which of all scales has the least Σ(x - α·sign x)²; a group of nothing but zeros then has the single point 0.
/// Surrogate gradient: clipped identity, dq/dx = 1 where |x| ≤ 1, else 0 (Hubara et al. 2016, arXiv:1602.02830, equation 4; BinaryConnect passes all of
/// it and clips the weights instead). With the mean magnitude, where g is the gradient by q:
/// dL/dx_i = sign(x_i)/n · Σ_j g_j·sign(x_j) + g_i·α·[|x_i| ≤ 1]; XNOR-Net prints g_i·(1/n + α·[|x_i| &lt; 1]) instead.
/// Courbariaux et al. 2015 (BinaryConnect, arXiv:1511.00363), equations 1 to 3; Rastegari et al. 2016 (XNOR-Net, arXiv:1603.05279), equations 3 to 6.
/// </remarks>
public sealed record SignQuantizer : CodebookQuantizer
{
    /// <summary>H, positive and finite; null for the mean magnitude of each group, the α of Binary-Weight-Networks. 1 unless said otherwise.</summary>
    /// <exception cref="NibbleException">The scale is not positive and finite.</exception>
    public float? Scale
    {
        get;
        init => field = value is null or (> 0 and < float.PositiveInfinity)
            ? value
            : throw new NibbleException($"The scale of a sign is a positive, finite number, but {value} was given.");
    } = 1;

    /// <summary>Whether the sign is drawn rather than taken.</summary>
    public bool IsStochastic { get; init; }

    /// <inheritdoc/>
    public override int ParametersPerGroup => Scale is null ? 1 : 0;

    /// <inheritdoc/>
    public override Codebook Fit(ReadOnlySpan<float> values)
    {
        float scale = Scale ?? (float)Magnitudes.Mean(values);
        return scale == 0 ? new Codebook([0]) : new Codebook([-scale, scale], [0]);
    }

    private protected override int Encode(Codebook codebook, float value, CounterRandom random, ulong index) =>
        IsStochastic && codebook.Levels.Length > 1
            ? (random.Uniform(index) < (((double)value / codebook.Levels[1]) + 1) / 2 ? 1 : 0)
            : codebook.Encode(value);
}
