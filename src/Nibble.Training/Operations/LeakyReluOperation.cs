using Nibble.Kernels;

namespace Nibble.Training;

internal sealed class LeakyReluOperation(Variable x, float alpha) : ElementwiseOperation(x)
{
    protected override void Compute(ReadOnlySpan<float> x, Span<float> y) => FloatElementwise.LeakyRelu(x, alpha, y);

    protected override void Derive(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => FloatDerivatives.LeakyRelu(x, alpha, dy, dx);
}
