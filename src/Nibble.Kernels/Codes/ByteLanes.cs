using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Bytes to sixteen lanes of 32 bits, and numbers to codes.</summary>
internal static class ByteLanes
{
    /// <summary>Sixteen bytes, widened.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Widened(Vector128<byte> bytes)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
        (Vector128<uint> first, Vector128<uint> second) = Vector128.Widen(low);
        (Vector128<uint> third, Vector128<uint> fourth) = Vector128.Widen(high);
        return Vector512.Create(Vector256.Create(first, second), Vector256.Create(third, fourth)).AsInt32();
    }

    /// <summary>The nearest codes of a format, counted from its least.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Nearest(Vector512<float> codes, int low, int high)
    {
        Vector512<float> inside = Vector512.MinNative(Vector512.MaxNative(codes, Vector512.Create((float)low)), Vector512.Create((float)high));
        return RoundedLanes.Nearest(inside) - Vector512.Create(low);
    }
}
