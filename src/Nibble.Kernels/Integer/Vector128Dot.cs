using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Products in 32 bits with what any processor has that knows 128 bits: exact for all bytes.</summary>
internal readonly unsafe struct Vector128Dot : IDot<Vector128<int>, Vector128<int>, (int X0, int X1, int X2, int X3)>
{
    public static string Name => "vector128 4x8";

    public static string? WhyUnsupported => Vector128.IsHardwareAccelerated ? null : "the processor lacks vectors of 128 bits, or they are switched off";

    public static int AccumulatorBits => 32;

    public static bool TakesSigned => false;

    public static int Lanes => Vector128<int>.Count;

    public static bool IsExactFor(byte greatest, PairSums pairs) => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Weights(sbyte* at) => Vector128.Load(at).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int X0, int X1, int X2, int X3) Inputs(byte* at) => (at[0], at[1], at[2], at[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> sums, (int X0, int X1, int X2, int X3) inputs, Vector128<int> weights) =>
        sums + (((weights << 24) >> 24) * inputs.X0) + (((weights << 16) >> 24) * inputs.X1) + (((weights << 8) >> 24) * inputs.X2) + ((weights >> 24) * inputs.X3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<int> sums, int* at) => sums.Store(at);
}
