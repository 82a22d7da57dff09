using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>DoReFa-Net's weights of several bits: tanh over its greatest magnitude in the group, on evenly spaced points.</summary>
internal sealed class DoReFaWeightRule : PointRule
{
    private readonly Codebook _codebook;
    private readonly double[] _tanh;
    private readonly double[] _greatest;

    public DoReFaWeightRule(DoReFaWeightQuantizer quantizer, Shape shape)
        : base(quantizer.Granularity, shape)
    {
        _codebook = (new LinearQuantizer(-1, 1, 1 << quantizer.Bits) { Rounding = quantizer.Rounding }).Fit([]);
        (_tanh, _greatest) = (new double[shape.ElementCount], new double[Ranges.Length]);

        // As other quantizers without a codebook for the values themselves.
        Array.Fill(Ranges, new Interval(float.NegativeInfinity, float.PositiveInfinity));
    }

    public override void Map(Tensor values, Tensor points, CounterRandom random)
    {
        FloatExtremes.Of(values.Values); // refuses what is not finite
        Array.Clear(_greatest);
        Span<float> from = values.Values, to = points.Values;
        for (int i = 0; i < from.Length; i++)
        {
            _tanh[i] = Math.Tanh(from[i]);
            ref double greatest = ref _greatest[Groups.Of(i)];
            greatest = Math.Max(greatest, Math.Abs(_tanh[i]));
        }

        for (int i = 0; i < to.Length; i++)
        {
            double greatest = _greatest[Groups.Of(i)];
            to[i] = _codebook.Decode(_codebook.Encode(greatest == 0 ? 0 : (float)(_tanh[i] / greatest)));
        }
    }
}
