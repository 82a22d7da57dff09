using System.Runtime.Intrinsics;

namespace Nibble.Numerics;

/// <summary><see cref="Rounding.HalfDown"/> in every lane.</summary>
internal readonly struct HalfDownLanes : IRoundingLanes
{
    public static Vector256<float> Round(Vector256<float> x) => -HalfUpLanes.Round(-x);
}
