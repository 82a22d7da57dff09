using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary><see cref="ActivationFunctions.Tanh(float)"/>.</summary>
internal readonly struct CellTanh : ICellFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Apply(Vector256<float> x) => Fma.IsSupported
        ? ActivationLanes.Tanh(x, Vector256.Create(ActivationLanes.TanhLimit))
        : ActivationFunctions.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Derivative(Vector256<float> y) => Vector256<float>.One - (y * y);
}
