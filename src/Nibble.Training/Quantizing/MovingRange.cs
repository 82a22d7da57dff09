using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The range of values that pass by: an exponential moving average of each batch's least and greatest value, or of the range that another rule chooses for it.</summary>
/// <remarks>Jacob et al. 2018 (arXiv:1712.05877), section 3.1. The first batch gives the first range. Rules that look at more than the ends allocate.</remarks>
/// <param name="quantizer">Uniform, or one of power-of-two scales.</param>
internal sealed class MovingRange(GridQuantizer quantizer) : GridChoice
{
    private readonly float _momentum = quantizer is UniformQuantizer { Range: MovingAverageRange average } ? (float)average.Momentum : 0.99f;
    private readonly UniformQuantizer? _ruled = quantizer is UniformQuantizer { Range: not (MinMaxRange or MovingAverageRange) } ruled ? ruled : null;

    /// <summary>Low, high (NaN before the first batch), and 1 where frozen, else 0.</summary>
    public Tensor State { get; } = new([3], [float.NaN, float.NaN, 0]);

    /// <summary>Whether no batch has been seen.</summary>
    public bool IsUnknown => float.IsNaN(State[0]);

    private bool IsFrozen => State[2] != 0;

    public void Reset() => (State[0], State[1], State[2]) = (float.NaN, float.NaN, 0);

    public void Freeze() => State[2] = 1;

    /// <summary>Takes a batch into account, then gives the grid that covers the range.</summary>
    public override void Choose(Tensor values, GroupWalk groups, Span<float> scales, Span<long> zeroPoints)
    {
        Observe(values.Values);
        (scales[0], zeroPoints[0]) = Grid();
    }

    /// <summary>Scale and zero point of the grid that covers the range; 1 and 0 where nothing was seen.</summary>
    public (float Scale, long ZeroPoint) Grid()
    {
        if (IsUnknown)
            return (1, 0);
        Interval range = new(State[0], State[1]);
        return quantizer is UniformQuantizer uniform
            ? QuantizationGrid.SpreadOver(uniform.Format, range, uniform.IsSymmetric)
            : (CoveringPowerOfTwo(quantizer.Format, range), 0);
    }

    private void Observe(ReadOnlySpan<float> values)
    {
        // Before anything else, because the grid would turn a NaN into a number and hide it.
        (float low, float high) = FloatExtremes.Of(values);
        if (IsFrozen || values.IsEmpty)
            return;
        if (_ruled is not null)
            (low, high) = RangeOf(values, _ruled);
        (State[0], State[1]) = IsUnknown
            ? (low, high)
            : (State[0] + ((1 - _momentum) * (low - State[0])), State[1] + ((1 - _momentum) * (high - State[1])));
    }

    private static Interval RangeOf(ReadOnlySpan<float> values, UniformQuantizer quantizer)
    {
        RangeObserver batch = quantizer.Range.CreateObserver(quantizer.Format, quantizer.IsSymmetric, quantizer.Rounding);
        batch.Observe(values);
        return batch.Choose();
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
