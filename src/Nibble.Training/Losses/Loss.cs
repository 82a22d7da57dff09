using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>How wrong predictions are: a single number, the mean over a batch unless said otherwise. Sums are in double precision, in order.</summary>
public static class Loss
{
    /// <summary>The mean of (prediction - target)² over all elements, with the derivative 2 · (prediction - target) / count.</summary>
    /// <exception cref="TrainingException">The shapes differ, or there are no elements.</exception>
    public static Variable MeanSquaredError(Variable prediction, Tensor target) => new ValueLossOperation<LossFunctions.Square>(prediction, target).Run();

    /// <summary>The mean of |prediction - target| over all elements (L1), with the derivative sign(prediction - target) / count, 0 where they are equal.</summary>
    /// <exception cref="TrainingException">The shapes differ, or there are no elements.</exception>
    public static Variable MeanAbsoluteError(Variable prediction, Tensor target) => new ValueLossOperation<LossFunctions.Magnitude>(prediction, target).Run();

    /// <summary>
    /// The mean of max(0, 1 - target · prediction)² over all elements, samples and classes alike (the L2-SVM loss), with the derivative
    /// -2 · target · max(0, 1 - target · prediction) / count.
    /// </summary>
    /// <param name="prediction">[N, C]: a row a sample, a column a class.</param>
    /// <param name="target">+1 for the class of the sample, -1 for the others.</param>
    /// <remarks>The loss of BinaryConnect (Courbariaux et al. 2015, arXiv:1511.00363) and of the binarized networks that followed it.</remarks>
    /// <exception cref="TrainingException">The shapes differ, or there are no elements.</exception>
    public static Variable SquaredHinge(Variable prediction, Tensor target) => new ValueLossOperation<LossFunctions.SquaredHinge>(prediction, target).Run();

    /// <summary>The mean of max(0, 1 - target · prediction) over all elements, samples and classes alike, with the derivative -target / count where the margin is below 1, else 0.</summary>
    /// <param name="prediction">[N, C]: a row a sample, a column a class.</param>
    /// <param name="target">+1 for the class of the sample, -1 for the others.</param>
    /// <exception cref="TrainingException">The shapes differ, or there are no elements.</exception>
    public static Variable Hinge(Variable prediction, Tensor target) => new ValueLossOperation<LossFunctions.Hinge>(prediction, target).Run();

    /// <summary>½ · the sum of (prediction - target)² over all elements, with the derivative prediction - target: no mean, whatever the batch.</summary>
    /// <remarks>The loss of WAGE (Wu et al. 2018, arXiv:1802.04680), whose quantizers throw the gradient's magnitude away.</remarks>
    /// <exception cref="TrainingException">The shapes differ, or there are no elements.</exception>
    public static Variable SumOfSquares(Variable prediction, Tensor target) => new ValueLossOperation<LossFunctions.HalfSquare>(prediction, target).Run();

    /// <summary>The mean of -t · log σ(x) - (1 - t) · log(1 - σ(x)) over all elements, with the derivative (σ(x) - t) / count.</summary>
    /// <param name="logits">x: what a sigmoid would make probabilities of; it is part of the loss, so that nothing overflows.</param>
    /// <param name="target">t, the probability of each element, 0 to 1.</param>
    /// <exception cref="TrainingException">The shapes differ, or there are no elements.</exception>
    public static Variable BinaryCrossEntropy(Variable logits, Tensor target) => new ValueLossOperation<LossFunctions.BinaryCrossEntropy>(logits, target).Run();

    /// <summary>The mean over the rows of log Σ_c e^(x_c) - Σ_c t_c · x_c, with the derivative (softmax(x) - t) / rows. t is 1 at the label, else 0, where there is no smoothing.</summary>
    /// <param name="logits">x, [N, C]: a row a sample, a column a class.</param>
    /// <param name="labels">The class of each sample, 0 to C - 1.</param>
    /// <param name="smoothing">s of 0 to 1: t is (1 - s) · onehot(label) + s / C (Szegedy et al. 2016, arXiv:1512.00567, section 7).</param>
    /// <exception cref="TrainingException">The logits are not a matrix of as many rows as labels, there are none, a label is not a class, or the smoothing is not of 0 to 1.</exception>
    public static Variable CrossEntropy(Variable logits, ReadOnlySpan<int> labels, float smoothing = 0) => new CrossEntropyOperation(logits, labels.ToArray(), smoothing).Run();
}
