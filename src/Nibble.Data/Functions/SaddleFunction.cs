using Nibble.Numerics;

namespace Nibble.Data;

internal sealed record SaddleFunction() : TargetFunction("saddle", "x² - y²", dimension: 2, new Interval(-2, 2))
{
    private protected override double Value(ReadOnlySpan<float> point) => ((double)point[0] * point[0]) - ((double)point[1] * point[1]);
}
