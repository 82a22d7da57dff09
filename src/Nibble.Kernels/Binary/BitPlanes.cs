using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Bytes to planes of their bits.</summary>
internal static unsafe class BitPlanes
{
    /// <summary>Splits bytes, and adds them up.</summary>
    /// <param name="bytes">64 for each word, of which only the low bits are looked at.</param>
    /// <param name="words">Words of a plane.</param>
    /// <param name="bits">Planes: 1 to 8.</param>
    /// <param name="planes">The planes one after the other, that of the lowest bit first.</param>
    /// <returns>The sum of the bytes' low bits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static int Split(byte* bytes, int words, int bits, ulong* planes)
    {
        int sum = 0;
        for (int word = 0; word < words; word++)
        {
            Vector512<byte> values = Vector512.Load(bytes + (word * 64));
            for (int plane = 0; plane < bits; plane++)
            {
                // The plane's bit where a byte has its sign.
                ulong set = (values << (7 - plane)).ExtractMostSignificantBits();
                planes[(plane * words) + word] = set;
                sum += System.Numerics.BitOperations.PopCount(set) << plane;
            }
        }

        return sum;
    }
}
