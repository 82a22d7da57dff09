using Nibble.Numerics;

namespace Nibble.Data;

internal sealed record GaussianFunction(int Dimensions)
    : TargetFunction($"gaussian:{Dimensions}", $"exp(-|x|² / {2L * Dimensions}) in {Dimensions} dimensions", Dimensions, new Interval(-2, 2))
{
    public const int DefaultDimension = 10;

    // A thousand samples of it take 400 MB; more is a mistyped number.
    public const int MaxDimension = 100_000;

    private protected override double Value(ReadOnlySpan<float> point)
    {
        double squares = 0;
        foreach (float coordinate in point)
            squares += (double)coordinate * coordinate;
        return Math.Exp(-squares / (2.0 * Dimension));
    }
}
