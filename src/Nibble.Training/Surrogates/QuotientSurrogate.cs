using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>f(x) = clip(x / s, -limit, limit), so dq/dx = 1 / s where |x / s| ≤ limit, else 0: for quantizers that divide a scale out and do not put it back.</summary>
/// <remarks>
/// WAGE's weights pass without a limit and its activations with that of their points, 1 - σ(k) (Wu et al. 2018, arXiv:1802.04680, section 3.3).
/// Without a limit every value gets the same gradient, NaN included.
/// </remarks>
public sealed record QuotientSurrogate : SmoothSurrogate
{
    /// <summary>Creates the surrogate.</summary>
    /// <param name="divisor">s, what values are divided by.</param>
    /// <param name="limit">The greatest magnitude of a quotient that a gradient passes at.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public QuotientSurrogate(float divisor, float limit = float.PositiveInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisor);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        (Divisor, Limit) = (divisor, limit);
    }

    /// <summary>s, what values are divided by.</summary>
    public float Divisor { get; }

    /// <summary>The greatest magnitude of a quotient that a gradient passes at.</summary>
    public float Limit { get; }

    /// <inheritdoc/>
    public override double Function(double x, Interval range) => Math.Clamp(x / Divisor, -Limit, Limit);

    /// <inheritdoc/>
    public override double Derivative(double x, Interval range) => Math.Abs(x / Divisor) > Limit ? 0 : 1.0 / Divisor;
}
