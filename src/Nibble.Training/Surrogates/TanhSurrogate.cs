using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>f(x) = tanh(k x), so dq/dx = k · sech²(k x): a sign that was rounded off, the steeper the larger k.</summary>
/// <remarks>The modified tanh f2 of the sources' alphabets, with k of 3, 4 or 5; k = 1 is tanh itself. For points -1 and +1.</remarks>
public sealed record TanhSurrogate : SmoothSurrogate
{
    /// <summary>Creates the surrogate.</summary>
    /// <param name="steepness">k, the derivative at 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The steepness is not positive.</exception>
    public TanhSurrogate(float steepness)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steepness);
        Steepness = steepness;
    }

    /// <summary>k, the derivative at 0.</summary>
    public float Steepness { get; }

    /// <inheritdoc/>
    public override double Function(double x, Interval range) => Math.Tanh(Steepness * x);

    /// <inheritdoc/>
    public override double Derivative(double x, Interval range) => SlopeAt(x, Steepness);

    // k sech²(k x) = k / cosh²(k x); beyond what cosh can hold it is 0.
    internal static double SlopeAt(double x, double steepness)
    {
        double cosh = Math.Cosh(steepness * x);
        return steepness / (cosh * cosh);
    }
}
