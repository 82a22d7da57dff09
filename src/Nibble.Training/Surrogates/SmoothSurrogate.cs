using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The derivative of a function of one value that a quantizer's steps follow: continuous but for a few places, and the same for each value.</summary>
public abstract record SmoothSurrogate : Surrogate
{
    /// <summary>The function that the quantizer is taken for.</summary>
    /// <param name="x">The value.</param>
    /// <param name="range">The least and the greatest point of the quantizer.</param>
    public abstract double Function(double x, Interval range);

    /// <summary>The function's derivative; at a kink that of the side which the source names. Of NaN it is 0 wherever it is 0 somewhere.</summary>
    /// <param name="x">The value.</param>
    /// <param name="range">The least and the greatest point of the quantizer.</param>
    public abstract double Derivative(double x, Interval range);

    /// <inheritdoc/>
    public override void Apply(QuantizedGroup group, Span<float> gradient)
    {
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = Times(gradient[i], Derivative(group.Values[i], group.Range));
    }

    // Where nothing passes nothing does, not even an infinity, as if it were masked.
    private static float Times(float gradient, double derivative) => derivative == 0 ? 0 : (float)(gradient * derivative);
}
