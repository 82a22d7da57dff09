using Nibble.Kernels;

namespace Nibble.Training;

internal sealed class TanhOperation(Variable x, float steepness) : ElementwiseOperation(x)
{
    protected override void Compute(ReadOnlySpan<float> x, Span<float> y) => FloatElementwise.Tanh(x, steepness, y);

    protected override void Derive(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => FloatDerivatives.Tanh(y, steepness, dy, dx);
}
