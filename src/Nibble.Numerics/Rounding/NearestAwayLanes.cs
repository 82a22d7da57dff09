using System.Runtime.Intrinsics;

namespace Nibble.Numerics;

/// <summary><see cref="Rounding.NearestAway"/> in every lane.</summary>
internal readonly struct NearestAwayLanes : IRoundingLanes
{
    public static Vector256<float> Round(Vector256<float> x) => Vector256.CopySign(HalfUpLanes.Round(Vector256.Abs(x)), x);
}
