using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>Normalization by statistics of the batch, which are part of the function.</summary>
internal abstract class NormalizationOperation : Operation
{
    private readonly Variable? _bias;
    private readonly OutputClamp _clamp;

    // Of each feature: what kernels read, 1 / σ, and the sums of dy and of dy · (x - mean).
    private readonly float[] _mean;
    private readonly float[] _factor;
    private readonly float[] _shift;
    private readonly float[] _slope;
    private readonly float[] _offset;
    private readonly double[] _inverse;
    private readonly double[] _sums;
    private readonly double[] _products;

    protected NormalizationOperation(Variable x, Variable? scale, Variable? bias, OutputClamp clamp)
        : base(x.Value.Shape, x, scale, bias)
    {
        (X, Scale, _bias, _clamp) = (x, scale, bias, clamp);
        int features = x.Value.Shape.Sizes[^1];
        Rows = x.Value.Length / features;
        Kernel = new FloatBatchNorm(Rows, features);
        (_mean, _factor, _shift, _slope, _offset) = (new float[features], new float[features], new float[features], new float[features], new float[features]);
        (_inverse, _sums, _products) = (new double[features], new double[features], new double[features]);
    }

    public override bool ReusesGradient => true;

    protected Variable X { get; }

    protected Variable? Scale { get; }

    protected int Rows { get; }

    protected FloatBatchNorm Kernel { get; }

    private NormalizedColumns Columns => new(_mean, _factor, _shift, _clamp);

    public override void Forward()
    {
        ChooseColumns(_mean, _inverse, _factor);
        _bias?.Value.Values.CopyTo(_shift);
        Kernel.Normalize(X.Value.Values, Columns, Result.Value.Values);
    }

    public override void Backward()
    {
        Kernel.GradientSums(X.Value.Values, Columns, Result.Gradient, _sums, _products);
        if (Scale is { NeedsGradient: true })
        {
            Span<float> dScale = Scale.BeginGradient();
            for (int i = 0; i < dScale.Length; i++)
                dScale[i] = (float)(_products[i] * _inverse[i]);
            Scale.EndGradient();
        }

        if (_bias is { NeedsGradient: true })
        {
            Span<float> dBias = _bias.BeginGradient();
            for (int i = 0; i < dBias.Length; i++)
                dBias[i] = (float)_sums[i];
            _bias.EndGradient();
        }

        if (!X.NeedsGradient)
            return;
        for (int i = 0; i < _mean.Length; i++)
        {
            double share = -_factor[i] / (double)Rows;
            _slope[i] = (float)(share * _products[i] * _inverse[i] * _inverse[i]);
            _offset[i] = (float)(share * _sums[i]);
        }

        Kernel.InputGradient(X.Value.Values, Columns, Result.Gradient, _slope, _offset, X.BeginGradient());
        X.EndGradient();
    }

    /// <summary>Chooses how each feature is normalized, from the batch at hand.</summary>
    /// <param name="mean">What is subtracted.</param>
    /// <param name="inverse">1 / σ, or what stands for it.</param>
    /// <param name="factor">That times the scale.</param>
    protected abstract void ChooseColumns(Span<float> mean, Span<double> inverse, Span<float> factor);
}
