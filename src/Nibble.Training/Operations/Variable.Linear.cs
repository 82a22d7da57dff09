using Nibble.Numerics;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>y = x · Wᵀ + b, with dx = dy · W, dW = dyᵀ · x, and db the sum of dy over the rows.</summary>
    /// <param name="weight">W, [N, K]: the weights of one neuron after the other.</param>
    /// <param name="bias">b, [N]; null adds nothing.</param>
    /// <returns>y [M, N] for this value x [M, K].</returns>
    /// <exception cref="TrainingException">The shapes do not agree.</exception>
    public Variable Linear(Variable weight, Variable? bias)
    {
        Shape x = Value.Shape, w = weight.Value.Shape;
        if (x.Rank != 2 || w.Rank != 2 || x[1] != w[1])
            throw new TrainingException($"A linear product of weights {w} takes rows of {(w.Rank == 2 ? w[1] : "?")} numbers, but got {x}.");
        if (bias is not null && bias.Value.Shape != [w[0]])
            throw new TrainingException($"A linear product of weights {w} takes a bias of shape [{w[0]}], but got {bias.Value.Shape}.");
        return (SignLinearOperation.TryOf(this, weight, bias) ?? (Operation)new LinearOperation(this, weight, bias)).Run();
    }
}
