using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>f(x) = clip(x, 0, q_m), so dq/dx = 1 where 0 &lt; x ≤ q_m, the greatest point of the quantizer, else 0.</summary>
/// <remarks>The choice that trains half-wave quantizers best (Cai et al. 2017, arXiv:1702.00953, section 4.3): the tail, where the quantizer is flat, gets no gradient, nor does x = 0.</remarks>
public sealed record ClippedReluSurrogate : SmoothSurrogate
{
    /// <inheritdoc/>
    public override double Function(double x, Interval range) => Math.Max(0, Math.Min(x, range.High));

    /// <inheritdoc/>
    public override double Derivative(double x, Interval range) => x > 0 && x <= range.High ? 1 : 0;
}
