using Nibble.Numerics;

namespace Nibble.Data;

internal sealed record SineFunction() : TargetFunction("sine", "sin(x)", dimension: 1, new Interval(-MathF.PI, MathF.PI))
{
    private protected override double Value(ReadOnlySpan<float> point) => Math.Sin(point[0]);
}
