using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Eight words in 512 bits: full adders are two instructions, any function of three bits being one.</summary>
internal readonly unsafe struct EightWordLanes : IBitLanes<Vector512<byte>>
{
    private const byte Parity = 0x96;
    private const byte Majority = 0xE8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Differing(ulong* word, ulong* panel) => (Vector512.Create(*word) ^ Vector512.Load(panel)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Sum(Vector512<byte> a, Vector512<byte> b, Vector512<byte> c) => Avx512F.TernaryLogic(a, b, c, Parity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Carry(Vector512<byte> a, Vector512<byte> b, Vector512<byte> c) => Avx512F.TernaryLogic(a, b, c, Majority);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> CountBytes(Vector512<byte> bits)
    {
        Vector512<byte> ofHalf = Vector512.Create(Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4)), low = Vector512.Create((byte)15);
        return Avx512BW.Shuffle(ofHalf, bits & low) + Avx512BW.Shuffle(ofHalf, Avx512BW.ShiftRightLogical(bits.AsUInt16(), 4).AsByte() & low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AddBytes(Vector512<byte> a, Vector512<byte> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AddLanes(Vector512<byte> lanes, Vector512<byte> bytes, int logFactor) =>
        (lanes.AsUInt64() + (Avx512BW.SumAbsoluteDifferences(bytes, Vector512<byte>.Zero).AsUInt64() << logFactor)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNegatedTwice(Vector512<byte> lanes, int* sums)
    {
        Vector256<int> counts = Avx512F.ConvertToVector256Int32(lanes.AsInt64());
        Vector256.Store(Vector256<int>.Zero - (counts + counts), sums);
    }
}
