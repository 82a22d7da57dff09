using Nibble.Numerics;
using Nibble.Training;

namespace Nibble.SideBySide;

/// <summary>A network that learns one batch by heart.</summary>
internal sealed class StepsOnOneBatch(Sequential model, Objective objective, (Tensor Inputs, int[]? Labels, Tensor? Targets) samples)
{
    private readonly TrainingStep _step = new(model, new Adam(model.Parameters, 1e-3f), objective);

    /// <summary>Trains some steps.</summary>
    /// <returns>The loss of the last.</returns>
    public float Train(int steps)
    {
        float loss = 0;
        for (int i = 0; i < steps; i++)
            loss = samples.Labels is { } labels ? _step.Run(samples.Inputs, labels) : _step.Run(samples.Inputs, samples.Targets!);
        return loss;
    }
}
