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
        Span<float> to = points.Values;
        for (int i = 0; i < to.Length; i++)
            to[i] = (float)(values[i] / scale);
        GridKernels.FakeQuantize(to, _format, _sigma, 0, to);
    }
}
