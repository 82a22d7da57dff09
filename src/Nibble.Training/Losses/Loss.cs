using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>How wrong predictions are: a single number, the mean over a batch. Sums are in double precision, in order.</summary>
public static class Loss
{
    /// <summary>The mean of (prediction - target)² over all elements, with the derivative 2 · (prediction - target) / count.</summary>
    /// <exception cref="TrainingException">The shapes differ, or there are no elements.</exception>
    public static Variable MeanSquaredError(Variable prediction, Tensor target) => new MeanSquaredErrorOperation(prediction, target).Run();

    /// <summary>The mean of |prediction - target| over all elements (L1), with the derivative sign(prediction - target) / count, 0 where they are equal.</summary>
    /// <exception cref="TrainingException">The shapes differ, or there are no elements.</exception>
    public static Variable MeanAbsoluteError(Variable prediction, Tensor target) => new MeanAbsoluteErrorOperation(prediction, target).Run();

    /// <summary>
    /// The mean of max(0, 1 - target · prediction)² over all elements, samples and classes alike (the L2-SVM loss), with the derivative
    /// -2 · target · max(0, 1 - target · prediction) / count.
    /// </summary>
    /// <param name="prediction">[N, C]: a row a sample, a column a class.</param>
    /// <param name="target">+1 for the class of the sample, -1 for the others.</param>
    /// <remarks>The loss of BinaryConnect (Courbariaux et al. 2015, arXiv:1511.00363) and of the binarized networks that followed it.</remarks>
    /// <exception cref="TrainingException">The shapes differ, or there are no elements.</exception>
    public static Variable SquaredHinge(Variable prediction, Tensor target) => new SquaredHingeOperation(prediction, target).Run();

    /// <summary>The mean over the rows of log Σ_c e^(x_c) - x_label, with the derivative (softmax(x) - onehot(label)) / rows.</summary>
    /// <param name="logits">x, [N, C]: a row a sample, a column a class.</param>
    /// <param name="labels">The class of each sample, 0 to C - 1.</param>
    /// <exception cref="TrainingException">The logits are not a matrix of as many rows as labels, there are none, or a label is not a class.</exception>
    public static Variable CrossEntropy(Variable logits, ReadOnlySpan<int> labels) => new CrossEntropyOperation(logits, labels.ToArray()).Run();
}
