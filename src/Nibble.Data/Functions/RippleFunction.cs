using Nibble.Numerics;

namespace Nibble.Data;

internal sealed record RippleFunction() : TargetFunction("ripple", "x·y·exp(-x² - y²)", dimension: 2, new Interval(-2, 2))
{
    private protected override double Value(ReadOnlySpan<float> point)
    {
        double x = point[0], y = point[1];
        return x * y * Math.Exp(-(x * x) - (y * y));
    }
}
