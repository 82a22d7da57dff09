using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The mean or the sum of a function of each prediction and its target, summed in double precision, in order.</summary>
internal sealed class ValueLossOperation<TFunction> : LossOperation
    where TFunction : struct, ILossFunction
{
    private readonly Tensor _target;

    public ValueLossOperation(Variable prediction, Tensor target)
        : base(prediction)
    {
        if (prediction.Value.Shape != target.Shape || target.Length == 0)
            throw new TrainingException($"A loss compares predictions and targets of one shape with at least one element, but got {prediction.Value.Shape} and {target.Shape}. Make the last layer as wide as a target, or correct the targets.");
        _target = target;
    }

    protected override double Compute()
    {
        double sum = 0;
        ReadOnlySpan<float> predictions = Prediction.Value.Values, targets = _target.Values[..predictions.Length];
        for (int i = 0; i < predictions.Length; i++)
            sum += TFunction.Of(predictions[i], targets[i]);
        return TFunction.IsMean ? sum / targets.Length : sum;
    }

    protected override void Derive(float factor, Span<float> gradient)
    {
        if (TFunction.IsMean)
            factor /= gradient.Length;
        ReadOnlySpan<float> predictions = Prediction.Value.Values[..gradient.Length], targets = _target.Values[..gradient.Length];
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = factor * TFunction.DerivativeOf(predictions[i], targets[i]);
    }
}
