using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Four products of a lane straight into 32 bits by the 256-bit form of the dot-product instructions: exact for all bytes.</summary>
internal readonly unsafe struct AvxVnniDot : IDot<Vector256<int>, Vector256<sbyte>, Vector256<byte>>
{
    public static string Name => "avx-vnni 4x16";

    public static string? WhyUnsupported => AvxVnni.IsSupported ? null : "the processor lacks AVX-VNNI";

    public static int AccumulatorBits => 32;

    public static bool TakesSigned => false;

    public static int Lanes => Vector256<int>.Count;

    public static bool IsExactFor(byte greatest, PairSums pairs) => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<sbyte> Weights(sbyte* at) => Vector256.Load(at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Inputs(byte* at) => Vector256.Create(*(uint*)at).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> inputs, Vector256<sbyte> weights) =>
        AvxVnni.MultiplyWideningAndAdd(sums, inputs, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> sums, int* at) => sums.Store(at);
}
