using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Even inputs and odd ones apart, widened to 16 bits, each pair of products straight into 32 (vpmaddwd): exact for all bytes.</summary>
internal readonly unsafe struct Avx2MaddwdDot : IDot<Vector256<int>, (Vector256<short> Even, Vector256<short> Odd), (Vector256<short> Even, Vector256<short> Odd)>
{
    public static string Name => "avx2-maddwd 4x16";

    public static string? WhyUnsupported => Avx2.IsSupported ? null : "the processor lacks AVX2";

    public static int AccumulatorBits => 32;

    public static bool TakesSigned => false;

    public static int Lanes => Vector256<int>.Count;

    public static bool IsExactFor(byte greatest, PairSums pairs) => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<short> Even, Vector256<short> Odd) Weights(sbyte* at)
    {
        Vector256<short> both = Vector256.Load(at).AsInt16();
        return ((both << 8) >> 8, both >> 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<short> Even, Vector256<short> Odd) Inputs(byte* at)
    {
        uint all = *(uint*)at;
        return (Vector256.Create(all & 0x00FF00FF).AsInt16(), Vector256.Create((all >> 8) & 0x00FF00FF).AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, (Vector256<short> Even, Vector256<short> Odd) inputs, (Vector256<short> Even, Vector256<short> Odd) weights) =>
        sums + Avx2.MultiplyAddAdjacent(inputs.Even, weights.Even) + Avx2.MultiplyAddAdjacent(inputs.Odd, weights.Odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> sums, int* at) => sums.Store(at);
}
