using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Batch normalization whose products are by powers of two.</summary>
internal sealed class ShiftBatchNormOperation(Variable x, Variable? scale, Variable? bias, RunningStatistics running, float epsilon)
    : NormalizationOperation(x, scale, bias, OutputClamp.None)
{
    private readonly double[] _mean = new double[x.Value.Shape.Sizes[^1]];
    private readonly double[] _variance = new double[x.Value.Shape.Sizes[^1]];

    protected override void ChooseColumns(Span<float> mean, Span<double> inverse, Span<float> factor)
    {
        ReadOnlySpan<float> values = X.Value.Values;
        Kernel.Statistics(values, _mean, _variance);
        _variance.AsSpan().Clear();
        int features = mean.Length;
        for (int row = 0; row < Rows; row++)
        {
            for (int i = 0; i < features; i++)
            {
                float deviation = (float)(values[(row * features) + i] - _mean[i]);
                _variance[i] += deviation * Ap2.Of(deviation);
            }
        }

        for (int i = 0; i < features; i++)
            _variance[i] = 1 / Math.Sqrt((_variance[i] / Rows) + epsilon);
        running.AddInverse(_mean, _variance);
        for (int i = 0; i < features; i++)
        {
            mean[i] = (float)_mean[i];
            inverse[i] = Ap2.Of((float)_variance[i]);
            factor[i] = (float)(inverse[i] * (Scale is null ? 1 : Ap2.Of(Scale.Value[i])));
        }
    }
}
