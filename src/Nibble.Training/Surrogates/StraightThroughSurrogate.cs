using System.Numerics;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>dq/dx = 1 where min ≤ x / scale + z ≤ max, the codes of the grid before rounding, else 0.</summary>
/// <remarks>Saturated values no longer move the grid's output, so they get no gradient (Jacob et al. 2018, arXiv:1712.05877, section 3; Courbariaux et al. 2016, arXiv:1602.02830, equation 4). NaN gets none either.</remarks>
public sealed record StraightThroughSurrogate : Surrogate
{
    /// <inheritdoc/>
    public override void Apply(QuantizationGrid grid, Tensor values, Span<float> gradient)
    {
        GroupWalk groups = grid.GroupsOf(values.Shape);
        for (int start = 0, run; start < values.Length; start += run)
        {
            run = groups.RunFrom(start, values.Length);
            int channel = groups.Of(start);
            float low = grid.Format.MinCode - grid.ZeroPoints[channel], high = grid.Format.MaxCode - grid.ZeroPoints[channel];
            Mask(values.Values.Slice(start, run), grid.Scales[channel], low, high, gradient.Slice(start, run));
        }
    }

    private static void Mask(ReadOnlySpan<float> x, float scale, float low, float high, Span<float> gradient)
    {
        Vector<float> scales = new(scale), lows = new(low), highs = new(high);
        int i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> steps = new Vector<float>(x[i..]) / scales;
            Vector<int> inside = Vector.GreaterThanOrEqual(steps, lows) & Vector.LessThanOrEqual(steps, highs);
            Vector.ConditionalSelect(inside, new Vector<float>(gradient[i..]), Vector<float>.Zero).CopyTo(gradient[i..]);
        }

        for (; i < x.Length; i++)
        {
            float steps = x[i] / scale;
            gradient[i] = steps >= low && steps <= high ? gradient[i] : 0;
        }
    }
}
