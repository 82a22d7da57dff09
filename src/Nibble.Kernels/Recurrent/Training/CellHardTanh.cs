using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>min(max(x, -1), 1).</summary>
internal readonly struct CellHardTanh : ICellFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Apply(Vector256<float> x) => Vector256.Min(Vector256.Max(x, -Vector256<float>.One), Vector256<float>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Derivative(Vector256<float> y) => Vector256.LessThan(Vector256.Abs(y), Vector256<float>.One) & Vector256<float>.One;
}
