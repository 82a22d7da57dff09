using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Pairs of products in 16 bits (vpmaddubsw), then pairs of those in 32: exact where no pair can leave 16 bits, which weights and inputs prove.</summary>
internal readonly unsafe struct Avx2MaddubsDot : IDot<Vector256<int>, Vector256<sbyte>, Vector256<byte>>
{
    public static string Name => "avx2-maddubs 4x16";

    public static string? WhyUnsupported => Avx2.IsSupported ? null : "the processor lacks AVX2";

    public static int AccumulatorBits => 16;

    public static bool TakesSigned => false;

    public static int Lanes => Vector256<int>.Count;

    public static bool IsExactFor(byte greatest, PairSums pairs) => pairs.FitShorts(greatest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Weights(sbyte* at) => Vector256.Load(at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Inputs(byte* at) => Vector256.Create(*(uint*)at).AsByte();

    // inputs x0 x1 x2 x3  ·  weights w0 w1 w2 w3  →  x0·w0 + x1·w1 | x2·w2 + x3·w3  →  their sum
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> inputs, Vector256<sbyte> weights) =>
        sums + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(inputs, weights), Vector256<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> sums, int* at) => sums.Store(at);
}
