using Nibble.Numerics;

namespace Nibble.Training;

internal sealed class SquaredHingeOperation(Variable prediction, Tensor target) : ValueLossOperation(prediction, target)
{
    protected override double Of(float prediction, float target) => Math.Pow(Math.Max(0, 1 - (target * prediction)), 2);

    protected override float DerivativeOf(float prediction, float target) => -2 * target * Math.Max(0, 1 - (target * prediction));
}
