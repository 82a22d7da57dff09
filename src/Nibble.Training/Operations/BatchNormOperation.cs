using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>Normalization by the statistics of the batch, which are part of the function.</summary>
internal sealed class BatchNormOperation : Operation
{
    private readonly Variable _x;
    private readonly Variable? _scale;
    private readonly Variable? _bias;
    private readonly RunningStatistics _running;
    private readonly float _epsilon;
    private readonly OutputClamp _clamp;
    private readonly int _rows;
    private readonly FloatBatchNorm _kernel;

    // Of each feature: the batch's mean and variance, then the sums of dy and dy · (x - mean); 1 / σ; and what kernels read.
    private readonly double[] _first;
    private readonly double[] _second;
    private readonly double[] _inverse;
    private readonly float[] _mean;
    private readonly float[] _factor;
    private readonly float[] _shift;
    private readonly float[] _slope;
    private readonly float[] _offset;

    public BatchNormOperation(Variable x, Variable? scale, Variable? bias, RunningStatistics running, float epsilon, OutputClamp clamp)
        : base(x.Value.Shape, x, scale, bias)
    {
        (_x, _scale, _bias, _running, _epsilon, _clamp) = (x, scale, bias, running, epsilon, clamp);
        int features = x.Value.Shape.Sizes[^1];
        _rows = x.Value.Length / features;
        _kernel = new FloatBatchNorm(_rows, features);
        (_first, _second, _inverse) = (new double[features], new double[features], new double[features]);
        (_mean, _factor, _shift, _slope, _offset) = (new float[features], new float[features], new float[features], new float[features], new float[features]);
    }

    public override bool ReusesGradient => true;

    private NormalizedColumns Columns => new(_mean, _factor, _shift, _clamp);

    public override void Forward()
    {
        _kernel.Statistics(_x.Value.Values, _first, _second);
        _running.Add(_first, _second, _rows);
        for (int i = 0; i < _mean.Length; i++)
        {
            _inverse[i] = 1 / Math.Sqrt(_second[i] + _epsilon);
            _mean[i] = (float)_first[i];
            _factor[i] = (float)(_inverse[i] * (_scale is null ? 1 : _scale.Value[i]));
        }

        _bias?.Value.Values.CopyTo(_shift);
        _kernel.Normalize(_x.Value.Values, Columns, Result.Value.Values);
    }

    public override void Backward()
    {
        _kernel.GradientSums(_x.Value.Values, Columns, Result.Gradient, _first, _second);
        if (_scale is { NeedsGradient: true })
        {
            Span<float> dScale = _scale.BeginGradient();
            for (int i = 0; i < dScale.Length; i++)
                dScale[i] = (float)(_second[i] * _inverse[i]);
            _scale.EndGradient();
        }

        if (_bias is { NeedsGradient: true })
        {
            Span<float> dBias = _bias.BeginGradient();
            for (int i = 0; i < dBias.Length; i++)
                dBias[i] = (float)_first[i];
            _bias.EndGradient();
        }

        if (!_x.NeedsGradient)
            return;
        for (int i = 0; i < _mean.Length; i++)
        {
            double share = -_factor[i] / (double)_rows;
            _slope[i] = (float)(share * _second[i] * _inverse[i] * _inverse[i]);
            _offset[i] = (float)(share * _first[i]);
        }

        _kernel.InputGradient(_x.Value.Values, Columns, Result.Gradient, _slope, _offset, _x.BeginGradient());
        _x.EndGradient();
    }
}
