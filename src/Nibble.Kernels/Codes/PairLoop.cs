using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Walks pairs of bytes, sixteen at a time; what is left at the end goes through a vector of its own.</summary>
internal static unsafe class PairLoop
{
    private const int Lanes = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(in T function, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> output, byte low, byte high)
        where T : struct, IPairLanes
    {
        T lanes = function;
        Vector512<int> least = Vector512.Create((int)low), greatest = Vector512.Create((int)high);
        bool isLeftOne = left.Length == 1, isRightOne = right.Length == 1;
        Vector128<byte> oneLeft = isLeftOne ? Vector128.Create(left[0]) : default, oneRight = isRightOne ? Vector128.Create(right[0]) : default;
        fixed (byte* a = left, b = right, y = output)
        {
            int i = 0;
            for (; i <= output.Length - Lanes; i += Lanes)
                LaneStore.Bytes(Codes(lanes, isLeftOne ? oneLeft : Vector128.Load(a + i), isRightOne ? oneRight : Vector128.Load(b + i), least, greatest), y + i, Lanes);
            if (i == output.Length)
                return;
            Vector128<byte> lastLeft = oneLeft, lastRight = oneRight;
            if (!isLeftOne)
                left[i..].CopyTo(MemoryMarshal.AsBytes(new Span<Vector128<byte>>(ref lastLeft)));
            if (!isRightOne)
                right[i..].CopyTo(MemoryMarshal.AsBytes(new Span<Vector128<byte>>(ref lastRight)));
            LaneStore.Bytes(Codes(lanes, lastLeft, lastRight, least, greatest), y + i, output.Length - i);
        }
    }

    /// <summary>The nearest codes of a format, counted from its least.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Nearest(Vector512<float> codes, int low, int high)
    {
        Vector512<float> inside = Vector512.MinNative(Vector512.MaxNative(codes, Vector512.Create((float)low)), Vector512.Create((float)high));
        return RoundedLanes.Nearest(inside) - Vector512.Create(low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Codes<T>(in T function, Vector128<byte> left, Vector128<byte> right, Vector512<int> low, Vector512<int> high)
        where T : struct, IPairLanes =>
        Vector512.Min(Vector512.Max(function.Apply(Widened(left), Widened(right)), low), high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Widened(Vector128<byte> bytes)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
        (Vector128<uint> first, Vector128<uint> second) = Vector128.Widen(low);
        (Vector128<uint> third, Vector128<uint> fourth) = Vector128.Widen(high);
        return Vector512.Create(Vector256.Create(first, second), Vector256.Create(third, fourth)).AsInt32();
    }
}
