using System.Runtime.Intrinsics;

namespace Nibble.Numerics;

/// <summary><see cref="Rounding.Ceiling"/> in every lane.</summary>
internal readonly struct CeilingLanes : IRoundingLanes
{
    public static Vector256<float> Round(Vector256<float> x) => Vector256.Ceiling(x);
}
