namespace Nibble.Numerics;

/// <summary>Parameterized clipping activation: q(x) = round(clip(x, 0, α) · (2^k - 1) / α) · α / (2^k - 1), with a limit α that training learns.</summary>
/// <remarks>
/// Unsigned codes times the scale α / (2^k - 1). The limit doesn't depend on the tensor: NaN becomes 0, and quantizing twice changes nothing.
/// Training begins with α = 10 and decays it as it does weights. Every group has the same limit.
/// Default surrogate gradient: 1 from 0 to α, else 0. Where the limit is learned too, both gradients are PactGradient's in Nibble.Training: 1 where
/// 0 ≤ x &lt; α for the values, 1 where x ≥ α for the limit.
/// Choi et al. 2018 (arXiv:1805.06085), equations 1 to 3.
/// </remarks>
public sealed record PactQuantizer : GridQuantizer
{
    private readonly float _limit;

    /// <summary>Creates the quantizer.</summary>
    /// <param name="bits">The width of a code, k, 1 to 32.</param>
    /// <param name="limit">α, positive and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is not 1 to 32.</exception>
    /// <exception cref="NibbleException">The limit is not positive and finite, or so small that its scale is zero.</exception>
    public PactQuantizer(int bits, float limit)
        : base(NumberFormat.UInt(bits)) => Limit = limit;

    /// <summary>The greatest point, α.</summary>
    /// <exception cref="NibbleException">The limit is not positive and finite, or so small that its scale is zero.</exception>
    public float Limit
    {
        get => _limit;
        init => _limit = float.IsFinite(value) && value / Format.MaxCode > 0
            ? value
            : throw new NibbleException($"PACT's limit is a positive, finite number, but {value} was given: lower its learning rate or its decay.");
    }

    internal override RangeObserver CreateRangeObserver() => new UnmovedObserver(ToString(), new Interval(0, Limit));

    internal override QuantizationGrid GridFor(RangeObserver group, Interval? coarser) => QuantizationGrid.PerTensor(Format, Limit / Format.MaxCode, 0, Rounding);
}
