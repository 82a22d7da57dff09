using Nibble.Kernels;

namespace Nibble.Training;

internal sealed class ClampOperation(Variable x, OutputClamp clamp) : ElementwiseOperation(x)
{
    protected override void Compute(ReadOnlySpan<float> x, Span<float> y) => FloatElementwise.Clamp(x, clamp.Low, clamp.High, y);

    protected override void Derive(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => FloatDerivatives.Clamp(x, clamp, 1, dy, dx);
}
