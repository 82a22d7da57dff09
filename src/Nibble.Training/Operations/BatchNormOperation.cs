using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>Normalization by the mean and the variance of the batch.</summary>
internal sealed class BatchNormOperation(Variable x, Variable? scale, Variable? bias, RunningStatistics running, float epsilon, OutputClamp clamp)
    : NormalizationOperation(x, scale, bias, clamp)
{
    private readonly double[] _mean = new double[x.Value.Shape.Sizes[^1]];
    private readonly double[] _variance = new double[x.Value.Shape.Sizes[^1]];

    protected override void ChooseColumns(Span<float> mean, Span<double> inverse, Span<float> factor)
    {
        Kernel.Statistics(X.Value.Values, _mean, _variance);
        running.Add(_mean, _variance, Rows);
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] = (float)_mean[i];
            inverse[i] = 1 / Math.Sqrt(_variance[i] + epsilon);
            factor[i] = (float)(inverse[i] * (Scale is null ? 1 : Scale.Value[i]));
        }
    }
}
