using System.Runtime.Intrinsics;

namespace Nibble.Numerics;

/// <summary><see cref="Rounding.NearestEven"/> in every lane.</summary>
internal readonly struct NearestEvenLanes : IRoundingLanes
{
    public static Vector256<float> Round(Vector256<float> x) => Vector256.Round(x, MidpointRounding.ToEven);
}
