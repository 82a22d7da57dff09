using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The mean over the rows of log Σ_c e^(x_c) - Σ_c t_c · x_c.</summary>
internal sealed class CrossEntropyOperation : LossOperation
{
    private readonly int[] _labels;
    private readonly int _classes;
    private readonly float _smoothing;
    private readonly float[] _derivative;

    public CrossEntropyOperation(Variable logits, int[] labels, float smoothing = 0)
        : base(logits)
    {
        Shape x = logits.Value.Shape;
        if (x.Rank != 2 || x[0] != labels.Length || logits.Value.Length == 0)
            throw new TrainingException($"Cross entropy of {labels.Length} labels takes logits [{labels.Length}, classes] with at least one row and class, but got {x}.");
        if (smoothing is not (>= 0 and <= 1))
            throw new TrainingException($"The smoothing of labels is a number of 0 to 1, not {smoothing}.");
        (_labels, _classes, _smoothing, _derivative) = (labels, x[1], smoothing, new float[logits.Value.Length]);
    }

    protected override double Compute()
    {
        double sum = 0;
        for (int row = 0; row < _labels.Length; row++)
        {
            if ((uint)_labels[row] >= (uint)_classes)
                throw new TrainingException($"The label of sample {row} is {_labels[row]}, but the network has {_classes} classes: labels are 0 to {_classes - 1}. Correct the data, or give the last layer more outputs.");
            sum += SoftmaxCrossEntropy.OfRow(Prediction.Value.Values.Slice(row * _classes, _classes), _labels[row], _smoothing, 1.0 / _labels.Length, _derivative.AsSpan(row * _classes, _classes));
        }

        return sum / _labels.Length;
    }

    protected override void Derive(float factor, Span<float> gradient)
    {
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = factor * _derivative[i];
    }
}
