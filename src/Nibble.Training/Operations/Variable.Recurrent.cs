using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>A recurrent layer over all steps of sequences: z = W x + U h + b at each step, of which the cell makes the next state; the first is 0.</summary>
    /// <param name="inputWeights">W, [gates · units, inputs].</param>
    /// <param name="stateWeights">U, [gates · units, units].</param>
    /// <param name="bias">b, [gates · units].</param>
    /// <param name="cell">What makes the state, and how many gates it has.</param>
    /// <param name="givesSequence">Whether the result is the state after each step or that after the last one.</param>
    /// <param name="truncation">The gradient of the state passes through so many steps, counted from the end, and is cut then; 0 for no cut.</param>
    /// <returns>[N, T, units] or [N, units] for this value [N, T, inputs].</returns>
    /// <exception cref="TrainingException">The shapes do not agree.</exception>
    public Variable Recurrent(Variable inputWeights, Variable stateWeights, Variable bias, RecurrentCell cell, bool givesSequence = false, int truncation = 0)
    {
        Shape x = Value.Shape, w = inputWeights.Value.Shape, u = stateWeights.Value.Shape, b = bias.Value.Shape;
        if (w.Rank != 2 || u.Rank != 2 || u[0] != cell.Gates * u[1] || w[0] != u[0] || b != new Shape(u[0]))
            throw new TrainingException($"A recurrent layer of {cell.Gates} gates takes W [{cell.Gates} · units, inputs], U [{cell.Gates} · units, units] and b [{cell.Gates} · units], but got {w}, {u} and {b}.");
        if (x.Rank != 3 || x[2] != w[1] || x[0] == 0 || x[1] == 0)
            throw new TrainingException($"A recurrent layer of weights {w} takes sequences of {w[1]} numbers a step, [N, T, {w[1]}] with at least one sample and step, but got {x}.");
        var operation = new RecurrentOperation(this, inputWeights, stateWeights, bias, cell, givesSequence, truncation);
        Variable result = operation.Run();
        if (!result.IsRecorded)
            operation.Dispose();
        return result;
    }
}
