using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Signs times the mean magnitude of their group.</summary>
internal sealed class MeanSignRule : PointRule
{
    private readonly double[] _sums;
    private readonly int[] _counts;

    public MeanSignRule(SignQuantizer quantizer, Shape shape)
        : base(quantizer.Granularity, shape)
    {
        (_sums, _counts) = (new double[Ranges.Length], new int[Ranges.Length]);
        for (int i = 0; i < shape.ElementCount; i++)
            _counts[Groups.Of(i)]++;
    }

    public override void Map(Tensor values, Tensor points, CounterRandom random)
    {
        FloatExtremes.Of(values.Values); // refuses what is not finite
        Array.Clear(_sums);
        Span<float> from = values.Values, to = points.Values;
        for (int start = 0, run; start < from.Length; start += run)
        {
            run = Groups.RunFrom(start, from.Length);
            ref double sum = ref _sums[Groups.Of(start)];
            foreach (float value in from.Slice(start, run))
                sum += Math.Abs(value);
        }

        for (int group = 0; group < Ranges.Length; group++)
        {
            float scale = _counts[group] == 0 ? 0 : (float)(_sums[group] / _counts[group]);
            Ranges[group] = new Interval(scale == 0 ? 0 : -scale, scale);
        }

        for (int start = 0, run; start < from.Length; start += run)
        {
            run = Groups.RunFrom(start, from.Length);
            Interval range = Ranges[Groups.Of(start)];
            for (int i = start; i < start + run; i++)
                to[i] = from[i] >= 0 ? range.High : range.Low;
        }
    }
}
