using Nibble.Kernels;

namespace Nibble.Training;

internal sealed class HardSigmoidOperation(Variable x, float slope) : ElementwiseOperation(x)
{
    protected override void Compute(ReadOnlySpan<float> x, Span<float> y) => FloatElementwise.HardSigmoid(x, slope, y);

    protected override void Derive(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => FloatDerivatives.Clamp(x, OutputClamp.Closed(-0.5f / slope, 0.5f / slope), slope, dy, dx);
}
