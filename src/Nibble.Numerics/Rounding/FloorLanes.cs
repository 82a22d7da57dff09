using System.Runtime.Intrinsics;

namespace Nibble.Numerics;

/// <summary><see cref="Rounding.Floor"/> in every lane.</summary>
internal readonly struct FloorLanes : IRoundingLanes
{
    public static Vector256<float> Round(Vector256<float> x) => Vector256.Floor(x);
}
