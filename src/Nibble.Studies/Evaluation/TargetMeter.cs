using Nibble.Data;
using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>The error against real targets.</summary>
internal sealed class TargetMeter(Dataset data) : EvaluationMeter
{
    private double _sum;

    /// <inheritdoc/>
    public override EvaluationResult Result => new(data.Count, Math.Sqrt(_sum / data.Targets!.Length), null, null, null);

    /// <inheritdoc/>
    public override void Add(Tensor outputs, Batch batch)
    {
        Tensor targets = batch.Targets;
        if (outputs.Length != targets.Length)
            throw new StudyException($"The network gives outputs of shape {outputs.Shape}, but '{data.Name}' has targets of shape {targets.Shape}.");
        double sum = 0;
        for (int i = 0; i < outputs.Length; i++)
            sum += Math.Pow((double)outputs[i] - targets[i], 2);
        _sum += sum;
    }
}
