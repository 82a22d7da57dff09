using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>What vector kernels need to know of a state's codes besides their magnitudes and signs.</summary>
internal static unsafe class LstmCodes
{
    /// <summary>The sum of the magnitudes of negative codes that have part in products. Padding behind them does not count: it holds anything where an input was NaN.</summary>
    /// <param name="magnitudes">Magnitudes of whole vectors of 16.</param>
    /// <param name="pitch">From a magnitude to the byte that says whether the code is negative.</param>
    /// <param name="count">The codes that have part, whole groups: their padding meets weights of 0, and so takes back here what it adds there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NegativeSum(byte* magnitudes, nint pitch, int count)
    {
        Vector128<ulong> sum = Vector128<ulong>.Zero;
        for (int i = 0; i < count; i += Vector128<byte>.Count)
        {
            Vector128<byte> inside = Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)Math.Min(count - i, Vector128<byte>.Count)));
            sum += Sse2.SumAbsoluteDifferences(Vector128.Load(magnitudes + i) & Vector128.Load(magnitudes + pitch + i) & inside, Vector128<byte>.Zero).AsUInt64();
        }

        return (int)(sum[0] + sum[1]);
    }
}
