using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Even inputs and odd ones apart, widened to 16 bits, each pair of products straight into 32 (vpmaddwd): exact for all bytes.</summary>
internal readonly unsafe struct Avx512MaddwdDot : IDot<Vector512<int>, (Vector512<short> Even, Vector512<short> Odd), (Vector512<short> Even, Vector512<short> Odd)>
{
    public static string Name => "avx512-maddwd 4x32";

    public static string? WhyUnsupported => Avx512BW.IsSupported ? null : "the processor lacks AVX512BW";

    public static int AccumulatorBits => 32;

    public static bool TakesSigned => false;

    public static int Lanes => Vector512<int>.Count;

    public static bool IsExactFor(byte greatest, PairSums pairs) => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<short> Even, Vector512<short> Odd) Weights(sbyte* at)
    {
        Vector512<short> both = Vector512.Load(at).AsInt16();
        return ((both << 8) >> 8, both >> 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<short> Even, Vector512<short> Odd) Inputs(byte* at)
    {
        uint all = *(uint*)at;
        return (Vector512.Create(all & 0x00FF00FF).AsInt16(), Vector512.Create((all >> 8) & 0x00FF00FF).AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> sums, (Vector512<short> Even, Vector512<short> Odd) inputs, (Vector512<short> Even, Vector512<short> Odd) weights) =>
        sums + Avx512BW.MultiplyAddAdjacent(inputs.Even, weights.Even) + Avx512BW.MultiplyAddAdjacent(inputs.Odd, weights.Odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> sums, int* at) => sums.Store(at);
}
