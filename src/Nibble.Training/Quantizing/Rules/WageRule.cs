using System.Numerics;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>WAGE's points for a whole tensor: x / s on the grid of k bits.</summary>
internal sealed class WageRule : PointRule
{
    private readonly WageQuantizer _quantizer;
    private readonly NumberFormat _format;
    private readonly float _sigma;

    public WageRule(WageQuantizer quantizer, Shape shape)
        : base(Granularity.PerTensor, shape)
    {
        _quantizer = quantizer;
        QuantizationGrid grid = Wage.Grid(quantizer.Bits);
        (_format, _sigma) = (grid.Format, grid.Scales[0]);

        // As other quantizers without a codebook: their surrogates have limits of their own.
        Ranges[0] = new Interval(float.NegativeInfinity, float.PositiveInfinity);
    }

    public override void Map(Tensor values, Tensor points, CounterRandom random)
    {
        double scale = _quantizer.Scale ?? Wage.Shift(FloatExtremes.Of(values.Values).MaxMagnitude);
        Span<float> from = values.Values, to = points.Values;

        // A quotient of floats is the same rounded from a double; only a scale that no float has needs one.
        int i = 0;
        if ((float)scale == scale)
            for (Vector<float> scales = new((float)scale); i <= to.Length - Vector<float>.Count; i += Vector<float>.Count)
                (new Vector<float>(from[i..]) / scales).CopyTo(to[i..]);
        for (; i < to.Length; i++)
            to[i] = (float)(from[i] / scale);
        GridKernels.FakeQuantize(to, _format, _sigma, 0, to);
    }
}
