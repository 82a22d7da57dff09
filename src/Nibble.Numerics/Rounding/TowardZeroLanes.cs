using System.Runtime.Intrinsics;

namespace Nibble.Numerics;

/// <summary><see cref="Rounding.TowardZero"/> in every lane.</summary>
internal readonly struct TowardZeroLanes : IRoundingLanes
{
    public static Vector256<float> Round(Vector256<float> x) => Vector256.Truncate(x);
}
