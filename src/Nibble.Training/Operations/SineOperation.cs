using Nibble.Kernels;

namespace Nibble.Training;

internal sealed class SineOperation(Variable x, float frequency) : ElementwiseOperation(x)
{
    protected override void Compute(ReadOnlySpan<float> x, Span<float> y) => FloatElementwise.Sine(x, frequency, y);

    protected override void Derive(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => FloatDerivatives.Sine(x, frequency, dy, dx);
}
