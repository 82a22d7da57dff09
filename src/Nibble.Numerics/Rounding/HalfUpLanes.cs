using System.Runtime.Intrinsics;

namespace Nibble.Numerics;

/// <summary><see cref="Rounding.HalfUp"/> in every lane.</summary>
internal readonly struct HalfUpLanes : IRoundingLanes
{
    public static Vector256<float> Round(Vector256<float> x)
    {
        Vector256<float> floor = Vector256.Floor(x), half = Vector256.Create(0.5f);
        return floor + (Vector256.GreaterThanOrEqual(x - floor, half) & Vector256<float>.One);
    }
}
