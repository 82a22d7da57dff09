using System.Runtime.Intrinsics;

namespace Nibble.Numerics;

/// <summary><see cref="Rounding.NearestTowardZero"/> in every lane.</summary>
internal readonly struct NearestTowardZeroLanes : IRoundingLanes
{
    public static Vector256<float> Round(Vector256<float> x) => Vector256.CopySign(HalfDownLanes.Round(Vector256.Abs(x)), x);
}
