using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The range of a layer's inputs: an exponential moving average of each batch's least and greatest value.</summary>
/// <remarks>Jacob et al. 2018 (arXiv:1712.05877), section 3.1. The first batch gives the first range.</remarks>
internal sealed class MovingRange
{
    private const float Momentum = 0.99f;

    /// <summary>Low, high (NaN before the first batch), and 1 where frozen, else 0.</summary>
    public Tensor State { get; } = new([3], [float.NaN, float.NaN, 0]);

    private bool IsFrozen => State[2] != 0;

    public void Reset() => (State[0], State[1], State[2]) = (float.NaN, float.NaN, 0);

    public void Freeze() => State[2] = 1;

    public void Observe(ReadOnlySpan<float> values)
    {
        // Before anything else, because the grid would turn a NaN into a number and hide it.
        (float low, float high) = Interval.Of(values);
        if (IsFrozen || values.IsEmpty)
            return;
        (State[0], State[1]) = float.IsNaN(State[0])
            ? (low, high)
            : (State[0] + ((1 - Momentum) * (low - State[0])), State[1] + ((1 - Momentum) * (high - State[1])));
    }

    /// <summary>The grid that covers the range, or null before the first batch.</summary>
    public QuantizationGrid? GridFor(GridQuantizer quantizer)
    {
        if (float.IsNaN(State[0]))
            return null;
        Interval range = new(State[0], State[1]);
        return quantizer switch
        {
            UniformQuantizer uniform => QuantizationGrid.FromRange(uniform.Format, range, uniform.IsSymmetric, uniform.Rounding),
            _ => QuantizationGrid.PerTensor(quantizer.Format, CoveringPowerOfTwo(quantizer.Format, range), 0, quantizer.Rounding),
        };
    }

    // The least power of two whose codes reach both ends; an end on a side without codes saturates at any scale.
    private static float CoveringPowerOfTwo(NumberFormat format, Interval range)
    {
        double needed = Math.Max(
            format.MaxCode > 0 ? range.High / (double)format.MaxCode : 0,
            format.MinCode < 0 ? range.Low / (double)format.MinCode : 0);
        if (needed <= 0)
            return 1;
        int point = Math.ILogB(needed);
        if (Math.ScaleB(1, point) < needed)
            point++;
        // A scale must stay a normal float.
        return (float)Math.ScaleB(1, Math.Clamp(point, -126, 127));
    }
}
