using Nibble.Kernels;

namespace Nibble.Training;

internal sealed class HalfWaveGaussianOperation(Variable x, float[] thresholds, float[] levels) : ElementwiseOperation(x)
{
    protected override void Compute(ReadOnlySpan<float> x, Span<float> y) => FloatElementwise.Steps(x, thresholds, levels, y);

    protected override void Derive(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) => FloatDerivatives.Clamp(x, new OutputClamp(0, levels[^1], float.Epsilon, levels[^1]), 1, dy, dx);
}
