using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>f(x) = max(x, 0), so dq/dx = 1 where x &gt; 0, else 0.</summary>
/// <remarks>The vanilla choice for half-wave quantizers: values far above the greatest point are still pushed, however small the effect (Cai et al. 2017, arXiv:1702.00953, section 4.3).</remarks>
public sealed record ReluSurrogate : SmoothSurrogate
{
    /// <inheritdoc/>
    public override double Function(double x, Interval range) => Math.Max(x, 0);

    /// <inheritdoc/>
    public override double Derivative(double x, Interval range) => x > 0 ? 1 : 0;
}
