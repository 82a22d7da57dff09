using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Mean and variance of each feature over the batches of training, as exponential moving averages: what evaluation normalizes by.</summary>
/// <remarks>Ioffe and Szegedy 2015 (arXiv:1502.03167), algorithm 2: the variance is the unbiased one. A batch that is not finite is left out.</remarks>
public sealed class RunningStatistics
{
    /// <summary>Begins with mean 0 and variance 1.</summary>
    /// <param name="features">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are none.</exception>
    public RunningStatistics(int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        (Mean, Variance) = (new Tensor([features]), new Tensor([features]));
        Reset();
    }

    /// <summary>The share of a new batch in the averages, above 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside.</exception>
    public float Momentum
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1);
            field = value;
        }
    }
    = 0.1f;

    /// <summary>The mean of each feature.</summary>
    public Tensor Mean { get; }

    /// <summary>The variance of each feature.</summary>
    public Tensor Variance { get; }

    internal void Reset()
    {
        Mean.Values.Clear();
        Variance.Values.Fill(1);
    }

    /// <summary>As <see cref="Add"/>, but with 1 / σ in the place of the variance.</summary>
    internal void AddInverse(ReadOnlySpan<double> mean, ReadOnlySpan<double> inverse)
    {
        for (int i = 0; i < mean.Length; i++)
        {
            if (!double.IsFinite(mean[i]) || !double.IsFinite(inverse[i]))
                continue;
            Mean[i] += (float)(Momentum * (mean[i] - Mean[i]));
            Variance[i] += (float)(Momentum * (inverse[i] - Variance[i]));
        }
    }

    internal void Add(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, int rows)
    {
        Span<float> means = Mean.Values, variances = Variance.Values;
        double unbiased = (double)rows / (rows - 1);
        for (int i = 0; i < mean.Length; i++)
        {
            if (!double.IsFinite(variance[i]))
                continue;
            means[i] += (float)(Momentum * (mean[i] - means[i]));
            variances[i] += (float)(Momentum * ((variance[i] * unbiased) - variances[i]));
        }
    }
}
