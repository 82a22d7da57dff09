using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Sixteen lanes to memory, narrowed to the width of the element there; the last lanes of a row one by one.</summary>
internal static unsafe class LaneStore
{
    /// <summary>The low byte of each of the first <paramref name="count"/> lanes; lanes are within 0 to 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Bytes(Vector512<int> lanes, byte* at, int count)
    {
        Vector128<byte> bytes = Avx512F.IsSupported
            ? Avx512F.ConvertToVector128Byte(lanes)
            : Vector128.Narrow(Vector256.Narrow(lanes.GetLower(), lanes.GetUpper()).GetLower(), Vector256.Narrow(lanes.GetLower(), lanes.GetUpper()).GetUpper()).AsByte();
        if (count >= OutputStage.Lanes)
            bytes.Store(at);
        else
            Unsafe.CopyBlockUnaligned(at, &bytes, (uint)count);
    }

    /// <summary>The low half of each of the first <paramref name="count"/> lanes; lanes are within 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Shorts(Vector512<int> lanes, short* at, int count)
    {
        Vector256<short> shorts = Vector256.Narrow(lanes.GetLower(), lanes.GetUpper());
        if (count >= OutputStage.Lanes)
            shorts.Store(at);
        else
            Unsafe.CopyBlockUnaligned(at, &shorts, (uint)count * sizeof(short));
    }

    /// <summary>The first <paramref name="count"/> lanes as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Whole<T>(Vector512<T> lanes, T* at, int count)
        where T : unmanaged
    {
        if (count >= OutputStage.Lanes)
            lanes.Store(at);
        else
            Unsafe.CopyBlockUnaligned(at, &lanes, (uint)(count * sizeof(T)));
    }
}
