using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary><see cref="ActivationFunctions.Sigmoid(float)"/>.</summary>
internal readonly struct CellSigmoid : ICellFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Apply(Vector256<float> x) => Fma.IsSupported
        ? ActivationLanes.Sigmoid(x, Vector256.Create(ActivationLanes.SigmoidLimit))
        : ActivationFunctions.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Derivative(Vector256<float> y) => y * (Vector256<float>.One - y);
}
