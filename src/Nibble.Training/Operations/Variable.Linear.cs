using Nibble.Kernels;
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
        Tensor x = Value, w = weight.Value;
        if (x.Shape.Rank != 2 || w.Shape.Rank != 2 || x.Shape[1] != w.Shape[1])
            throw new TrainingException($"A linear product of weights {w.Shape} takes rows of {(w.Shape.Rank == 2 ? w.Shape[1] : "?")} numbers, but got {x.Shape}.");
        if (bias is not null && bias.Value.Shape != [w.Shape[0]])
            throw new TrainingException($"A linear product of weights {w.Shape} takes a bias of shape [{w.Shape[0]}], but got {bias.Value.Shape}.");
        (int m, int n, int k) = (x.Shape[0], w.Shape[0], x.Shape[1]);

        Tensor y = Uninitialized([m, n]);
        for (int row = 0; bias is not null && row < m; row++)
            bias.Value.Values.CopyTo(y.Values.Slice(row * n, n));
        FloatGemm.Fastest.Run(new GemmSize(m, n, k), x.Values, transposeLeft: false, w.Values, transposeRight: true, y.Values, accumulate: bias is not null);

        return From(y, [this, weight, bias], (gradient, pass) =>
        {
            if (NeedsGradient)
            {
                Tensor dx = Uninitialized(x.Shape);
                FloatGemm.Fastest.Run(new GemmSize(m, k, n), gradient.Values, transposeLeft: false, w.Values, transposeRight: false, dx.Values);
                pass.Add(this, dx);
            }

            if (weight.NeedsGradient)
            {
                Tensor dw = Uninitialized(w.Shape);
                FloatGemm.Fastest.Run(new GemmSize(n, k, m), gradient.Values, transposeLeft: true, x.Values, transposeRight: false, dw.Values);
                pass.Add(weight, dw);
            }

            if (bias is { NeedsGradient: true })
            {
                Tensor db = new(bias.Value.Shape);
                for (int row = 0; row < m; row++)
                    BackwardPass.AddTo(db.Values, gradient.Values.Slice(row * n, n));
                pass.Add(bias, db);
            }
        });
    }

    // What a product overwrites needs no zeros first.
    private static Tensor Uninitialized(Shape shape) => new(shape, GC.AllocateUninitializedArray<float>((int)shape.ElementCount));
}
