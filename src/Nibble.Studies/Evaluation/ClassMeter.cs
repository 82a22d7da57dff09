using Nibble.Data;
using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>The share of samples classified right, the cross entropy, and which classes are taken for which.</summary>
internal sealed class ClassMeter(Dataset data) : EvaluationMeter
{
    private readonly int[] _predictions = new int[data.Count];
    private readonly int[,] _confusion = new int[data.ClassCount, data.ClassCount];
    private double _loss;
    private int _done;

    /// <inheritdoc/>
    public override EvaluationResult Result
    {
        get
        {
            double right = _predictions.Zip(data.Labels!).Count(pair => pair.First == pair.Second);
            return new EvaluationResult(data.Count, _loss / data.Count, right / data.Count, _predictions, _confusion);
        }
    }

    /// <inheritdoc/>
    public override void Add(Tensor outputs, Batch batch)
    {
        int classes = data.ClassCount, width = outputs.Length / batch.Count;
        bool isOneOfTwo = width == 1 && classes == 2;
        if (width < classes && !isOneOfTwo)
            throw new StudyException($"The network gives {width} outputs, but '{data.Name}' has {classes} classes.");
        for (int i = 0; i < batch.Count; i++)
        {
            // A single output that is above zero for the second class is the difference of two logits.
            ReadOnlySpan<float> logits = isOneOfTwo ? [0, outputs[i]] : outputs.Values.Slice(i * width, width);
            int label = batch.Labels[i], predicted = Greatest.IndexOf(logits);
            _loss += CrossEntropy(logits, label);
            _predictions[_done++] = predicted;
            if (predicted < classes)
                _confusion[label, predicted]++;
        }
    }

    private static double CrossEntropy(ReadOnlySpan<float> logits, int label)
    {
        double greatest = logits[Greatest.IndexOf(logits)], sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp(logit - greatest);
        return Math.Log(sum) + greatest - logits[label];
    }
}
