using Nibble.Numerics;

namespace Nibble.Data;

internal sealed record BumpFunction() : TargetFunction("bump", "exp(-(x - 2)² / (2/5))", dimension: 1, new Interval(0, 4))
{
    private protected override double Value(ReadOnlySpan<float> point) => Math.Exp(-(point[0] - 2.0) * (point[0] - 2.0) / (2.0 / 5));
}
