using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>
    /// y = scale · (x - μ) / √(σ² + ε) + bias for each feature, the last axis, with the mean μ and the variance σ² of the batch: over the
    /// rows of [N, F], over the pixels of all images of [N, H, W, C]. The gradient is that of the whole function, statistics included.
    /// </summary>
    /// <remarks>Ioffe and Szegedy 2015 (arXiv:1502.03167), algorithm 1.</remarks>
    /// <param name="scale">γ, [F]; null is 1.</param>
    /// <param name="bias">β, [F]; null is 0.</param>
    /// <param name="running">Averages that this batch is added to.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <exception cref="TrainingException">The shapes do not agree, or there is only one row, which has no variance.</exception>
    public Variable BatchNorm(Variable? scale, Variable? bias, RunningStatistics running, float epsilon = 1e-5f) =>
        BatchNorm(scale, bias, running, epsilon, OutputClamp.None);

    /// <summary>y = scale · (x - μ) / √(σ² + ε) + bias for each feature, the last axis, with a given mean μ and variance σ²; only x gets a gradient.</summary>
    /// <param name="scale">γ, [F]; null is 1.</param>
    /// <param name="bias">β, [F]; null is 0.</param>
    /// <param name="statistics">μ and σ².</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <exception cref="TrainingException">The shapes do not agree.</exception>
    public Variable Normalize(Variable? scale, Variable? bias, RunningStatistics statistics, float epsilon = 1e-5f) =>
        Normalize(scale, bias, statistics, epsilon, OutputClamp.None);

    internal Variable BatchNorm(Variable? scale, Variable? bias, RunningStatistics running, float epsilon, OutputClamp clamp)
    {
        CheckFeatures(scale, bias, running);
        CheckRows();
        return new BatchNormOperation(this, scale, bias, running, epsilon, clamp).Run();
    }

    internal Variable Normalize(Variable? scale, Variable? bias, RunningStatistics statistics, float epsilon, OutputClamp clamp)
    {
        CheckFeatures(scale, bias, statistics);
        return new NormalizeOperation(this, scale, bias, statistics, epsilon, clamp).Run();
    }

    private void CheckRows()
    {
        if (Value.Length / Value.Shape.Sizes[^1] < 2)
            throw new TrainingException($"Batch normalization needs at least two rows, because one has no variance, but got {Value.Shape}. Choose a batch size that does not leave a single sample over, or leave out the last batch.");
    }

    private void CheckFeatures(Variable? scale, Variable? bias, RunningStatistics statistics)
    {
        int features = statistics.Mean.Length;
        if (Value.Shape.Rank < 2 || Value.Shape.Sizes[^1] != features)
            throw new TrainingException($"A normalization of {features} features takes [N, ..., {features}], but got {Value.Shape}.");
        Shape expected = [features];
        if ((scale ?? bias) is { } one && one.Value.Shape != expected || bias is not null && bias.Value.Shape != expected)
            throw new TrainingException($"A normalization of {features} features takes a scale and a bias of shape {expected}, but got {scale?.Value.Shape.ToString() ?? "no scale"} and {bias?.Value.Shape.ToString() ?? "no bias"}.");
    }
}
