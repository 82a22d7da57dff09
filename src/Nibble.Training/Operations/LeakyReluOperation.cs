using Nibble.Kernels;

namespace Nibble.Training;

internal sealed class LeakyReluOperation(Variable x, float alpha) : ElementwiseOperation(x)
{
    protected override void Compute(ReadOnlySpan<float> x, Span<float> y) => FloatElementwise.LeakyRelu(x, alpha, y);

    protected override void MultiplyByDerivative(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> gradient)
    {
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = x[i] >= 0 ? gradient[i] : alpha * gradient[i];
    }
}
