using Nibble.Numerics;

namespace Nibble.Training;

internal sealed class MeanSquaredErrorOperation(Variable prediction, Tensor target) : ValueLossOperation(prediction, target)
{
    protected override double Of(float prediction, float target) => ((double)prediction - target) * ((double)prediction - target);

    protected override float DerivativeOf(float prediction, float target) => 2 * (prediction - target);
}
