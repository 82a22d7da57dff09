using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The mean over the rows of log Σ_c e^(x_c) - x_label.</summary>
internal sealed class CrossEntropyOperation : LossOperation
{
    private readonly int[] _labels;
    private readonly int _classes;
    private readonly float[] _derivative;

    public CrossEntropyOperation(Variable logits, int[] labels)
        : base(logits)
    {
        Shape x = logits.Value.Shape;
        if (x.Rank != 2 || x[0] != labels.Length || logits.Value.Length == 0)
            throw new TrainingException($"Cross entropy of {labels.Length} labels takes logits [{labels.Length}, classes] with at least one row and class, but got {x}.");
        (_labels, _classes, _derivative) = (labels, x[1], new float[logits.Value.Length]);
    }

    protected override double Compute()
    {
        double sum = 0;
        for (int row = 0; row < _labels.Length; row++)
        {
            if ((uint)_labels[row] >= (uint)_classes)
                throw new TrainingException($"The label of sample {row} is {_labels[row]}, but the network has {_classes} classes: labels are 0 to {_classes - 1}. Correct the data, or give the last layer more outputs.");
            sum += OfRow(Prediction.Value.Values.Slice(row * _classes, _classes), _labels[row], 1.0 / _labels.Length, _derivative.AsSpan(row * _classes, _classes));
        }

        return sum / _labels.Length;
    }

    protected override void Derive(float factor, Span<float> gradient)
    {
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = factor * _derivative[i];
    }

    // The greatest logit is taken out of the sum first, so that no exponential overflows.
    private static double OfRow(ReadOnlySpan<float> logits, int label, double weight, Span<float> gradient)
    {
        float greatest = float.NegativeInfinity;
        foreach (float logit in logits)
            greatest = Math.Max(greatest, logit);
        double sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp((double)logit - greatest);
        for (int i = 0; i < logits.Length; i++)
            gradient[i] = (float)(weight * ((Math.Exp((double)logits[i] - greatest) / sum) - (i == label ? 1 : 0)));
        return Math.Log(sum) + greatest - logits[label];
    }
}
