using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Pairs of products in 16 bits (vpmaddubsw), then pairs of those in 32: exact where no pair can leave 16 bits, which weights and inputs prove.</summary>
internal readonly unsafe struct Avx512MaddubsDot : IDot<Vector512<int>, Vector512<sbyte>, Vector512<byte>>
{
    public static string Name => "avx512-maddubs 4x32";

    public static string? WhyUnsupported => Avx512BW.IsSupported ? null : "the processor lacks AVX512BW";

    public static int AccumulatorBits => 16;

    public static bool TakesSigned => false;

    public static int Lanes => Vector512<int>.Count;

    public static bool IsExactFor(byte greatest, PairSums pairs) => pairs.FitShorts(greatest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<sbyte> Weights(sbyte* at) => Vector512.Load(at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Inputs(byte* at) => Vector512.Create(*(uint*)at).AsByte();

    // inputs x0 x1 x2 x3  ·  weights w0 w1 w2 w3  →  x0·w0 + x1·w1 | x2·w2 + x3·w3  →  their sum
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> sums, Vector512<byte> inputs, Vector512<sbyte> weights) =>
        sums + Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(inputs, weights), Vector512<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> sums, int* at) => sums.Store(at);
}
