using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Four words in 256 bits.</summary>
internal readonly unsafe struct FourWordLanes : IBitLanes<Vector256<byte>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Differing(ulong* word, ulong* panel) => (Vector256.Create(*word) ^ Vector256.Load(panel)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Sum(Vector256<byte> a, Vector256<byte> b, Vector256<byte> c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Carry(Vector256<byte> a, Vector256<byte> b, Vector256<byte> c) => (a & b) | ((a ^ b) & c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> CountBytes(Vector256<byte> bits)
    {
        Vector256<byte> ofHalf = Vector256.Create(Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4)), low = Vector256.Create((byte)15);
        return Avx2.Shuffle(ofHalf, bits & low) + Avx2.Shuffle(ofHalf, Avx2.ShiftRightLogical(bits.AsUInt16(), 4).AsByte() & low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AddBytes(Vector256<byte> a, Vector256<byte> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AddLanes(Vector256<byte> lanes, Vector256<byte> bytes, int logFactor) =>
        (lanes.AsUInt64() + (Avx2.SumAbsoluteDifferences(bytes, Vector256<byte>.Zero).AsUInt64() << logFactor)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNegatedTwice(Vector256<byte> lanes, int* sums)
    {
        // The low halves of the four lanes, side by side.
        Vector128<int> counts = Avx2.PermuteVar8x32(lanes.AsInt32(), Vector256.Create(0, 2, 4, 6, 0, 2, 4, 6)).GetLower();
        Vector128.Store(Vector128<int>.Zero - (counts + counts), sums);
    }
}
