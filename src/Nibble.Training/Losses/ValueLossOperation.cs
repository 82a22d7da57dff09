using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The mean of a function of each prediction and its target, summed in double precision, in order.</summary>
internal abstract class ValueLossOperation : LossOperation
{
    private readonly Tensor _target;

    protected ValueLossOperation(Variable prediction, Tensor target)
        : base(prediction)
    {
        if (prediction.Value.Shape != target.Shape || target.Length == 0)
            throw new TrainingException($"A loss compares predictions and targets of one shape with at least one element, but got {prediction.Value.Shape} and {target.Shape}.");
        _target = target;
    }

    protected override double Compute()
    {
        double sum = 0;
        ReadOnlySpan<float> predictions = Prediction.Value.Values, targets = _target.Values;
        for (int i = 0; i < targets.Length; i++)
            sum += Of(predictions[i], targets[i]);
        return sum / targets.Length;
    }

    protected override void Derive(float factor, Span<float> gradient)
    {
        factor /= gradient.Length;
        ReadOnlySpan<float> predictions = Prediction.Value.Values, targets = _target.Values;
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = factor * DerivativeOf(predictions[i], targets[i]);
    }

    /// <summary>The loss of one output.</summary>
    protected abstract double Of(float prediction, float target);

    /// <summary>Its derivative by the prediction.</summary>
    protected abstract float DerivativeOf(float prediction, float target);
}
