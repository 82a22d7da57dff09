using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>
    /// A convolution (cross-correlation): y[n, p, o] = b[o] + Σ over the kernel's elements t and the inputs i of o's group of x[n, place of p + t, i] · w[o, i, t].
    /// Its derivatives are dx, dy convolved with the kernel turned round, dw, the products of dy and of the x that each weight met, and db, the sum of dy.
    /// </summary>
    /// <param name="weight">w, [outputs, C / groups, kernel height, kernel width], as in ONNX.</param>
    /// <param name="bias">b, [outputs]; null adds nothing.</param>
    /// <param name="window">How the kernel slides.</param>
    /// <param name="groups">How many groups of channels are convolved apart.</param>
    /// <param name="paddingValue">What stands around the images.</param>
    /// <returns>y [N, H', W', outputs] for this value x [N, H, W, C]: channels are last, as everywhere between the layers of a network.</returns>
    /// <exception cref="TrainingException">The shapes do not agree.</exception>
    public Variable Convolution(Variable weight, Variable? bias, Window window, int groups = 1, float paddingValue = 0)
    {
        Shape x = Value.Shape, w = weight.Value.Shape;
        if (w.Rank != 4 || groups < 1 || w[0] % groups != 0)
            throw new TrainingException($"A convolution takes weights [outputs, inputs / groups, kernel height, kernel width] whose outputs fall into its {groups} groups, but got {w}.");
        if (x.Rank == 4 && x[3] != w[1] * groups)
            throw new TrainingException($"A convolution of weights {w} in {groups} groups takes images of {w[1] * groups} channels, but got {ImageShape.Shown(x)}, [N, C, H, W].");
        if (bias is not null && bias.Value.Shape != [w[0]])
            throw new TrainingException($"A convolution of weights {w} takes a bias of shape [{w[0]}], but got {bias.Value.Shape}.");
        ConvolutionShape shape = ImageShape.Under("A convolution", x, w[0], new Extent(w[2], w[3]), window) with { Groups = groups };
        var operation = new ConvolutionOperation(this, weight, bias, shape, paddingValue);
        Variable result = operation.Run();
        if (!result.IsRecorded)
            operation.Dispose();
        return result;
    }
}
