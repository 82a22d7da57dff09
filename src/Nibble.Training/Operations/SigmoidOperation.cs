using Nibble.Kernels;

namespace Nibble.Training;

internal sealed class SigmoidOperation(Variable x) : ElementwiseOperation(x)
{
    protected override void Compute(ReadOnlySpan<float> x, Span<float> y) => FloatElementwise.Sigmoid(x, y);

    protected override void Derive(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => FloatDerivatives.Sigmoid(y, dy, dx);
}
