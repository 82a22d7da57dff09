using Nibble.Kernels;

namespace Nibble.Training;

internal sealed class TanhOperation(Variable x) : ElementwiseOperation(x)
{
    protected override void Compute(ReadOnlySpan<float> x, Span<float> y) => FloatElementwise.Tanh(x, y);

    protected override void MultiplyByDerivative(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> gradient)
    {
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] *= 1 - (y[i] * y[i]);
    }
}
