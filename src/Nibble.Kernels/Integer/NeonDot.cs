using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Nibble.Kernels;

/// <summary>Four products of a lane straight into 32 bits by ARM's signed dot product, with inputs 128 below what they are: exact for all bytes.</summary>
internal readonly unsafe struct NeonDot : IDot<Vector128<int>, Vector128<sbyte>, Vector128<sbyte>>
{
    public static string Name => "neon-dot 4x8";

    public static string? WhyUnsupported => Dp.IsSupported ? null : "the processor lacks ARM's dot product";

    public static int AccumulatorBits => 32;

    public static bool TakesSigned => true;

    public static int Lanes => Vector128<int>.Count;

    public static bool IsExactFor(byte greatest, PairSums pairs) => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Weights(sbyte* at) => Vector128.Load(at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Inputs(byte* at) => Vector128.Create(*(uint*)at ^ 0x80808080).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> sums, Vector128<sbyte> inputs, Vector128<sbyte> weights) => Dp.DotProduct(sums, inputs, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<int> sums, int* at) => sums.Store(at);
}
