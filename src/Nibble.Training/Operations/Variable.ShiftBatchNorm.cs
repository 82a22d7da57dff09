namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>
    /// Batch normalization by shifts: y = AP2(γ) · (x - μ) · AP2(1 / √(σ² + ε)) + β for each feature, the last axis, with σ² the mean of
    /// (x - μ) · AP2(x - μ). The gradient is that of batch normalization with these factors in the places of its own.
    /// </summary>
    /// <remarks>Courbariaux et al. 2016 (arXiv:1602.02830), algorithm 3, with one power of two in the variance as in the authors' Torch7 program.</remarks>
    /// <param name="scale">γ, [F]; null is 1.</param>
    /// <param name="bias">β, [F]; null is 0.</param>
    /// <param name="running">Averages that this batch is added to: of μ, and of 1 / √(σ² + ε) in the place of the variance.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <exception cref="TrainingException">The shapes do not agree, or there is only one row, which has no variance.</exception>
    public Variable ShiftBatchNorm(Variable? scale, Variable? bias, RunningStatistics running, float epsilon = 1e-5f)
    {
        CheckFeatures(scale, bias, running);
        CheckRows();
        return new ShiftBatchNormOperation(this, scale, bias, running, epsilon).Run();
    }
}
