using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>f(x) = 0 for x ≤ 0, x up to q_m, the greatest point of the quantizer, and q_m + ln(x - τ) beyond, τ = q_m - 1.</summary>
/// <remarks>dq/dx = 1 where 0 &lt; x ≤ q_m, 1 / (x - τ) above, else 0: outliers weigh less, but are not ignored (Cai et al. 2017, arXiv:1702.00953, section 4.3).</remarks>
public sealed record LogTailedReluSurrogate : SmoothSurrogate
{
    /// <inheritdoc/>
    public override double Function(double x, Interval range) =>
        x <= 0 ? 0 : x <= range.High ? x : range.High + Math.Log(x - (range.High - 1.0));

    /// <inheritdoc/>
    public override double Derivative(double x, Interval range) =>
        x > range.High ? 1 / (x - (range.High - 1.0)) : x > 0 ? 1 : 0;
}
