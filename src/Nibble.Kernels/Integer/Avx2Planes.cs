using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>One row by stored weights of 4, 2 or 1 bits with AVX2: pairs of products in 16 bits, added up there for as many blocks as surely fit.</summary>
internal static unsafe class Avx2Planes
{
    /// <summary>Writes the sums of a panel.</summary>
    public static void Multiply(in PlaneRow row, int bits)
    {
        for (int lane = 0; lane < ByteTile.Outputs; lane += 2 * Vector256<int>.Count)
            Multiply(row, bits, lane);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(in PlaneRow row, int bits, int lane)
    {
        int planes = 8 / bits, most = (1 << bits) - 1;
        int blocksInShorts = short.MaxValue / (planes * 2 * most * 128);
        Vector256<byte> mask = Vector256.Create((byte)most);
        Vector256<int> low = default, high = default;
        sbyte* inputs = row.Inputs;
        byte* block = row.Panel + (4 * lane);
        for (nint left = row.Blocks; left > 0; left -= blocksInShorts)
        {
            Vector256<short> low16 = default, high16 = default;
            for (nint i = Math.Min(left, blocksInShorts); i > 0; i--, block += ByteTile.StepBytes)
            {
                Vector256<ushort> first = Vector256.Load((ushort*)block), second = Vector256.Load((ushort*)(block + Vector256<byte>.Count));
                for (int plane = 0; plane < planes; plane++, inputs += 4)
                {
                    Vector256<sbyte> dword = Vector256.Create(*(int*)inputs).AsSByte();
                    low16 += Avx2.MultiplyAddAdjacent(first.AsByte() & mask, dword);
                    high16 += Avx2.MultiplyAddAdjacent(second.AsByte() & mask, dword);
                    first >>>= bits;
                    second >>>= bits;
                }
            }

            low += Avx2.MultiplyAddAdjacent(low16, Vector256<short>.One);
            high += Avx2.MultiplyAddAdjacent(high16, Vector256<short>.One);
        }

        // A bit stands for -1 or +1, twice itself less 1.
        int twice = bits == 1 ? 1 : 0;
        (low << twice).Store(row.Sums + lane);
        (high << twice).Store(row.Sums + lane + Vector256<int>.Count);
    }
}
