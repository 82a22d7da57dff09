using Nibble.Numerics;

namespace Nibble.Training;

internal sealed class SmoothOperation(Variable x, SmoothSurrogate surrogate, Interval range) : ElementwiseOperation(x)
{
    protected override void Compute(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = (float)surrogate.Function(x[i], range);
    }

    protected override void Derive(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        dy.CopyTo(dx);
        surrogate.Apply(new QuantizedGroup(range, x, y), dx);
    }
}
