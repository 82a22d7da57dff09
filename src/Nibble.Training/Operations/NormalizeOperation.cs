using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>Normalization by given statistics, which stay as they are: that of evaluation. Only x learns.</summary>
internal sealed class NormalizeOperation : Operation
{
    private readonly Variable _x;
    private readonly Variable? _scale;
    private readonly Variable? _bias;
    private readonly RunningStatistics _statistics;
    private readonly float _epsilon;
    private readonly OutputClamp _clamp;
    private readonly FloatBatchNorm _kernel;
    private readonly float[] _factor;
    private readonly float[] _zero;

    public NormalizeOperation(Variable x, Variable? scale, Variable? bias, RunningStatistics statistics, float epsilon, OutputClamp clamp)
        : base(x.Value.Shape, x)
    {
        (_x, _scale, _bias, _statistics, _epsilon, _clamp) = (x, scale, bias, statistics, epsilon, clamp);
        int features = x.Value.Shape.Sizes[^1];
        _kernel = new FloatBatchNorm(x.Value.Length / features, features);
        (_factor, _zero) = (new float[features], new float[features]);
    }

    public override bool ReusesGradient => true;

    private NormalizedColumns Columns => new(_statistics.Mean.Values, _factor, _bias is null ? _zero : _bias.Value.Values, _clamp);

    public override void Forward()
    {
        for (int i = 0; i < _factor.Length; i++)
            _factor[i] = (float)((_scale is null ? 1 : _scale.Value[i]) / Math.Sqrt((double)_statistics.Variance[i] + _epsilon));
        _kernel.Normalize(_x.Value.Values, Columns, Result.Value.Values);
    }

    public override void Backward()
    {
        _kernel.InputGradient(_x.Value.Values, Columns, Result.Gradient, _zero, _zero, _x.BeginGradient());
        _x.EndGradient();
    }
}
