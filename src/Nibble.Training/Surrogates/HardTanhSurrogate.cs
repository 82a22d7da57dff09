using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>f(x) = clip(x, -limit, limit), so dq/dx = 1 where |x| ≤ limit, else 0, whatever the points are: the clipped identity.</summary>
/// <remarks>
/// With the limit 1 the straight-through estimator of binary networks: Courbariaux et al. 2016, arXiv:1602.02830, equation 4. Where
/// weights are clipped to the limit after each step it masks nothing of theirs, as in BinaryConnect. NaN gets no gradient.
/// </remarks>
public sealed record HardTanhSurrogate : SmoothSurrogate
{
    /// <summary>Creates the surrogate.</summary>
    /// <param name="limit">The greatest magnitude that a gradient passes at.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    public HardTanhSurrogate(float limit = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        Limit = limit;
    }

    /// <summary>The greatest magnitude that a gradient passes at.</summary>
    public float Limit { get; }

    /// <inheritdoc/>
    public override double Function(double x, Interval range) => Math.Clamp(x, -Limit, Limit);

    /// <inheritdoc/>
    public override double Derivative(double x, Interval range) => Math.Abs(x) <= Limit ? 1 : 0;

    /// <inheritdoc/>
    public override void Apply(QuantizedGroup group, Span<float> gradient) => StraightThroughSurrogate.Mask(group.Values, new Interval(-Limit, Limit), gradient);
}
