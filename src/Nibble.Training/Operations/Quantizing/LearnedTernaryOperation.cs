using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Ternary weights with learned points: dL/dW⁺ = Σ g over the positive ones, dL/dW⁻ = -Σ g over the negative ones, and dL/dw = g·W⁻, g, g·W⁺.</summary>
/// <remarks>Zhu et al. 2017 (arXiv:1612.01064), equations 7 and 8. The groups of thresholds are whole runs of weights.</remarks>
internal sealed class LearnedTernaryOperation : Operation
{
    private readonly Variable _x;
    private readonly Variable _scales;
    private readonly TernaryQuantizer _quantizer;
    private readonly Action _keepPositive;
    private readonly QuantizerSite _site;
    private readonly GroupWalk _groups;

    public LearnedTernaryOperation(Variable x, Variable scales, TernaryQuantizer quantizer, Action keepPositive, QuantizerSite site)
        : base(x.Value.Shape, x, scales) =>
        (_x, _scales, _quantizer, _keepPositive, _site, _groups) = (x, scales, quantizer, keepPositive, site, quantizer.Granularity.Over(x.Value.Shape));

    public override bool ReusesGradient => true;

    public override void Forward()
    {
        _keepPositive();
        Span<float> values = _x.Value.Values, points = Result.Value.Values;
        try
        {
            for (int start = 0, run; start < values.Length; start += run)
            {
                run = _groups.RunFrom(start, values.Length);
                Interval zeros = _quantizer.Threshold.ZerosOf(values.Slice(start, run));
                GridKernels.Ternarize(values.Slice(start, run), zeros, _scales.Value[0], _scales.Value[1], points.Slice(start, run));
            }
        }
        catch (NibbleException error) when (error is not TrainingException)
        {
            throw _site.Explain(error);
        }
    }

    public override void Backward()
    {
        Span<float> dx = _x.BeginGradient();
        Result.Gradient.CopyTo(dx);
        ReadOnlySpan<float> points = Result.Value.Values;
        (double negative, double positive) = (0, 0);
        for (int i = 0; i < dx.Length; i++)
        {
            float gradient = dx[i];
            if (points[i] > 0)
                (positive, dx[i]) = (positive + gradient, gradient * points[i]);
            else if (points[i] < 0)
                (negative, dx[i]) = (negative - gradient, gradient * -points[i]);
        }

        _x.EndGradient();
        Span<float> ofScales = _scales.BeginGradient();
        (ofScales[0], ofScales[1]) = ((float)negative, (float)positive);
        _scales.EndGradient();
    }
}
