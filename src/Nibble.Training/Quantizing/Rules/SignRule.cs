using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Signs times a fixed scale, taken or drawn.</summary>
internal sealed class SignRule : PointRule
{
    private readonly bool _isStochastic;
    private readonly float _scale;

    public SignRule(SignQuantizer quantizer, float scale, Shape shape)
        : base(quantizer.Granularity, shape)
    {
        (_isStochastic, _scale) = (quantizer.IsStochastic, scale);
        Array.Fill(Ranges, new Interval(-scale, scale));
    }

    public override void Map(Tensor values, Tensor points, CounterRandom random)
    {
        if (!_isStochastic)
        {
            Kernels.GridKernels.FakeQuantize(values.Values, NumberFormat.Bipolar, _scale, 0, points.Values);
            return;
        }

        Span<float> from = values.Values, to = points.Values;
        for (int i = 0; i < from.Length; i++)
            to[i] = random.Uniform((ulong)i) < (((double)from[i] / _scale) + 1) / 2 ? _scale : -_scale;
    }
}
