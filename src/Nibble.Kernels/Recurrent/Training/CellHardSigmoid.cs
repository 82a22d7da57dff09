using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>min(max(slope · x + offset, 0), 1), multiplied and added with one rounding each.</summary>
internal readonly struct CellHardSigmoid(float slope, float offset) : ICellFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Apply(Vector256<float> x) =>
        Vector256.Min(Vector256.Max((x * Vector256.Create(slope)) + Vector256.Create(offset), Vector256<float>.Zero), Vector256<float>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Derivative(Vector256<float> y) =>
        Vector256.GreaterThan(y, Vector256<float>.Zero) & Vector256.LessThan(y, Vector256<float>.One) & Vector256.Create(slope);
}
