using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Ternary points of groups whose values lie side by side.</summary>
internal sealed class TernaryRule(TernaryQuantizer quantizer, Shape shape) : PointRule(quantizer.Granularity, shape)
{
    public override void Map(Tensor values, Tensor points, CounterRandom random)
    {
        for (int start = 0, run; start < values.Length; start += run)
        {
            run = Groups.RunFrom(start, values.Length);
            ReadOnlySpan<float> group = values.Values.Slice(start, run);
            Interval zeros = quantizer.Threshold.ZerosOf(group);
            (float negative, float positive) = quantizer.Scale.Of(group, zeros);
            Ranges[Groups.Of(start)] = new Interval(-negative, positive);
            Kernels.GridKernels.Ternarize(group, zeros, negative, positive, points.Values.Slice(start, run));
        }
    }
}
