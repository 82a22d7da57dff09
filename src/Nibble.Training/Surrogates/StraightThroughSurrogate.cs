using System.Numerics;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>f(x) = clip(x, low, high), so dq/dx = 1 where low ≤ x ≤ high, the least and the greatest point of the quantizer, else 0.</summary>
/// <remarks>Saturated values no longer move the quantizer's output, so they get no gradient (Jacob et al. 2018, arXiv:1712.05877, section 3). NaN gets none either.</remarks>
public sealed record StraightThroughSurrogate : SmoothSurrogate
{
    /// <inheritdoc/>
    public override double Function(double x, Interval range) => Math.Clamp(x, range.Low, range.High);

    /// <inheritdoc/>
    public override double Derivative(double x, Interval range) => x >= range.Low && x <= range.High ? 1 : 0;

    /// <inheritdoc/>
    public override void Apply(QuantizedGroup group, Span<float> gradient) => Mask(group.Values, group.Range, gradient);

    internal static void Mask(ReadOnlySpan<float> x, Interval range, Span<float> gradient)
    {
        Vector<float> lows = new(range.Low), highs = new(range.High);
        int i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> values = new(x[i..]);
            Vector<int> inside = Vector.GreaterThanOrEqual(values, lows) & Vector.LessThanOrEqual(values, highs);
            Vector.ConditionalSelect(inside, new Vector<float>(gradient[i..]), Vector<float>.Zero).CopyTo(gradient[i..]);
        }

        for (; i < x.Length; i++)
            gradient[i] = x[i] >= range.Low && x[i] <= range.High ? gradient[i] : 0;
    }
}
