using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>f(x) = x, so dq/dx = 1 everywhere (Hinton 2012; Bengio, Léonard, Courville 2013, arXiv:1308.3432).</summary>
public sealed record IdentitySurrogate : SmoothSurrogate
{
    /// <inheritdoc/>
    public override double Function(double x, Interval range) => x;

    /// <inheritdoc/>
    public override double Derivative(double x, Interval range) => 1;

    /// <inheritdoc/>
    public override void Apply(QuantizedGroup group, Span<float> gradient)
    {
    }
}
