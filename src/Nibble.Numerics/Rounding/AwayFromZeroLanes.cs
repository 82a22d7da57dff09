using System.Runtime.Intrinsics;

namespace Nibble.Numerics;

/// <summary><see cref="Rounding.AwayFromZero"/> in every lane.</summary>
internal readonly struct AwayFromZeroLanes : IRoundingLanes
{
    public static Vector256<float> Round(Vector256<float> x) => Vector256.CopySign(Vector256.Ceiling(Vector256.Abs(x)), x);
}
