using Nibble.Numerics;

namespace Nibble.Training;

internal sealed class MeanAbsoluteErrorOperation(Variable prediction, Tensor target) : ValueLossOperation(prediction, target)
{
    protected override double Of(float prediction, float target) => Math.Abs((double)prediction - target);

    protected override float DerivativeOf(float prediction, float target) => MathF.Sign(prediction - target);
}
