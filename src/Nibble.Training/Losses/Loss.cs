using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>How wrong predictions are: a single number, the mean over a batch. Sums are in double precision, in order.</summary>
public static class Loss
{
    /// <summary>The mean of (prediction - target)² over all elements, with the derivative 2 · (prediction - target) / count.</summary>
    /// <exception cref="TrainingException">The shapes differ, or there are no elements.</exception>
    public static Variable MeanSquaredError(Variable prediction, Tensor target)
    {
        Check(prediction, target);
        double sum = 0;
        for (int i = 0; i < target.Length; i++)
        {
            double difference = (double)prediction.Value[i] - target[i];
            sum += difference * difference;
        }

        return Variable.From(Mean(sum, target.Length), [prediction], (gradient, pass) =>
        {
            Tensor dx = new(target.Shape);
            float factor = gradient[0] * 2 / target.Length;
            for (int i = 0; i < dx.Length; i++)
                dx[i] = factor * (prediction.Value[i] - target[i]);
            pass.Add(prediction, dx);
        });
    }

    /// <summary>The mean of |prediction - target| over all elements (L1), with the derivative sign(prediction - target) / count, 0 where they are equal.</summary>
    /// <exception cref="TrainingException">The shapes differ, or there are no elements.</exception>
    public static Variable MeanAbsoluteError(Variable prediction, Tensor target)
    {
        Check(prediction, target);
        double sum = 0;
        for (int i = 0; i < target.Length; i++)
            sum += Math.Abs((double)prediction.Value[i] - target[i]);

        return Variable.From(Mean(sum, target.Length), [prediction], (gradient, pass) =>
        {
            Tensor dx = new(target.Shape);
            float factor = gradient[0] / target.Length;
            for (int i = 0; i < dx.Length; i++)
                dx[i] = factor * MathF.Sign(prediction.Value[i] - target[i]);
            pass.Add(prediction, dx);
        });
    }

    /// <summary>
    /// The mean of max(0, 1 - target · prediction)² over all elements, samples and classes alike (the L2-SVM loss), with the derivative
    /// -2 · target · max(0, 1 - target · prediction) / count.
    /// </summary>
    /// <param name="prediction">[N, C]: a row a sample, a column a class.</param>
    /// <param name="target">+1 for the class of the sample, -1 for the others.</param>
    /// <remarks>The loss of BinaryConnect (Courbariaux et al. 2015, arXiv:1511.00363) and of the binarized networks that followed it.</remarks>
    /// <exception cref="TrainingException">The shapes differ, or there are no elements.</exception>
    public static Variable SquaredHinge(Variable prediction, Tensor target)
    {
        Check(prediction, target);
        float MarginLacking(int i) => Math.Max(0, 1 - (target[i] * prediction.Value[i]));
        double sum = 0;
        for (int i = 0; i < target.Length; i++)
            sum += (double)MarginLacking(i) * MarginLacking(i);

        return Variable.From(Mean(sum, target.Length), [prediction], (gradient, pass) =>
        {
            Tensor dx = new(target.Shape);
            float factor = gradient[0] * -2 / target.Length;
            for (int i = 0; i < dx.Length; i++)
                dx[i] = factor * target[i] * MarginLacking(i);
            pass.Add(prediction, dx);
        });
    }

    /// <summary>The mean over the rows of log Σ_c e^(x_c) - x_label, with the derivative (softmax(x) - onehot(label)) / rows.</summary>
    /// <param name="logits">x, [N, C]: a row a sample, a column a class.</param>
    /// <param name="labels">The class of each sample, 0 to C - 1.</param>
    /// <remarks>The greatest logit is taken out of the sum first, so that no exponential overflows.</remarks>
    /// <exception cref="TrainingException">The logits are not a matrix of as many rows as labels, there are none, or a label is not a class.</exception>
    public static Variable CrossEntropy(Variable logits, ReadOnlySpan<int> labels)
    {
        Tensor x = logits.Value;
        if (x.Shape.Rank != 2 || x.Shape[0] != labels.Length || x.Length == 0)
            throw new TrainingException($"Cross entropy of {labels.Length} labels takes logits [{labels.Length}, classes] with at least one row and class, but got {x.Shape}.");
        int classes = x.Shape[1];
        Tensor derivative = new(x.Shape);
        double sum = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            if ((uint)labels[row] >= (uint)classes)
                throw new TrainingException($"The label of sample {row} is {labels[row]}, but the network has {classes} classes: labels are 0 to {classes - 1}. Correct the data, or give the last layer more outputs.");
            sum += RowCrossEntropy(x.Values.Slice(row * classes, classes), labels[row], 1.0 / labels.Length, derivative.Values.Slice(row * classes, classes));
        }

        return Variable.From(Mean(sum, labels.Length), [logits], (gradient, pass) =>
        {
            Tensor dx = new(x.Shape);
            for (int i = 0; i < dx.Length; i++)
                dx[i] = gradient[0] * derivative[i];
            pass.Add(logits, dx);
        });
    }

    private static double RowCrossEntropy(ReadOnlySpan<float> logits, int label, double weight, Span<float> gradient)
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

    private static Tensor Mean(double sum, int count) => Tensor.Scalar((float)(sum / count));

    private static void Check(Variable prediction, Tensor target)
    {
        if (prediction.Value.Shape != target.Shape || target.Length == 0)
            throw new TrainingException($"A loss compares predictions and targets of one shape with at least one element, but got {prediction.Value.Shape} and {target.Shape}.");
    }
}
