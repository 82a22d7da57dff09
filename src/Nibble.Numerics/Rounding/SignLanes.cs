using System.Runtime.Intrinsics;

namespace Nibble.Numerics;

/// <summary>No rounding but the sign in every lane, +1 for both zeros, as <see cref="NumberFormat.Bipolar"/> has it.</summary>
internal readonly struct SignLanes : IRoundingLanes
{
    public static Vector256<float> Round(Vector256<float> x) =>
        Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(x, Vector256<float>.Zero), Vector256<float>.One, Vector256.Create(-1f));
}
