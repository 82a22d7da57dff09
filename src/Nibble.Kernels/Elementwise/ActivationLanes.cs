using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary><see cref="ActivationFunctions"/> in every lane, bit for bit: the same chain of fused multiply-adds.</summary>
/// <remarks>
/// Arguments are limited first, to at most the function's own limit; a tighter one clips them. Of two operands of which one is NaN the
/// processor's minimum and maximum give the second, so NaN stays NaN.
/// </remarks>
internal static class ActivationLanes
{
    public const float SigmoidLimit = 18;
    public const float TanhLimit = 9;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x, Vector512<float> limit)
    {
        x = Clamp(x, limit);
        Vector512<float> square = x * x;
        Vector512<float> above = Vector512.Create(ActivationFunctions.SigmoidAbove0), below = Vector512.Create(ActivationFunctions.SigmoidBelow0);
        above = Avx512F.FusedMultiplyAdd(above, square, Vector512.Create(ActivationFunctions.SigmoidAbove1));
        below = Avx512F.FusedMultiplyAdd(below, square, Vector512.Create(ActivationFunctions.SigmoidBelow1));
        above = Avx512F.FusedMultiplyAdd(above, square, Vector512.Create(ActivationFunctions.SigmoidAbove2));
        below = Avx512F.FusedMultiplyAdd(below, square, Vector512.Create(ActivationFunctions.SigmoidBelow2));
        above = Avx512F.FusedMultiplyAdd(above, square, Vector512.Create(ActivationFunctions.SigmoidAbove3));
        below = Avx512F.FusedMultiplyAdd(below, square, Vector512.Create(ActivationFunctions.SigmoidBelow3));
        above = Avx512F.FusedMultiplyAdd(above, square, Vector512.Create(ActivationFunctions.SigmoidAbove4));
        below = Avx512F.FusedMultiplyAdd(below, square, Vector512.Create(ActivationFunctions.SigmoidBelow4));
        below = Avx512F.FusedMultiplyAdd(below, square, Vector512.Create(ActivationFunctions.SigmoidBelow5));
        return Avx512F.Max(Vector512<float>.Zero, (x * above / below) + Vector512.Create(0.5f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x, Vector512<float> limit)
    {
        x = Clamp(x, limit);
        Vector512<float> square = x * x;
        Vector512<float> above = Vector512.Create(ActivationFunctions.TanhAbove0), below = Vector512.Create(ActivationFunctions.TanhBelow0);
        above = Avx512F.FusedMultiplyAdd(above, square, Vector512.Create(ActivationFunctions.TanhAbove1));
        above = Avx512F.FusedMultiplyAdd(above, square, Vector512.Create(ActivationFunctions.TanhAbove2));
        above = Avx512F.FusedMultiplyAdd(above, square, Vector512.Create(ActivationFunctions.TanhAbove3));
        below = Avx512F.FusedMultiplyAdd(below, square, Vector512.Create(ActivationFunctions.TanhBelow1));
        above = Avx512F.FusedMultiplyAdd(above, square, Vector512.Create(ActivationFunctions.TanhAbove4));
        below = Avx512F.FusedMultiplyAdd(below, square, Vector512.Create(ActivationFunctions.TanhBelow2));
        above = Avx512F.FusedMultiplyAdd(above, square, Vector512.Create(ActivationFunctions.TanhAbove5));
        below = Avx512F.FusedMultiplyAdd(below, square, Vector512.Create(ActivationFunctions.TanhBelow3));
        above = Avx512F.FusedMultiplyAdd(above, square, Vector512.Create(ActivationFunctions.TanhAbove6));
        return x * above / below;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sigmoid(Vector256<float> x, Vector256<float> limit)
    {
        x = Clamp(x, limit);
        Vector256<float> square = x * x;
        Vector256<float> above = Vector256.Create(ActivationFunctions.SigmoidAbove0), below = Vector256.Create(ActivationFunctions.SigmoidBelow0);
        above = Fma.MultiplyAdd(above, square, Vector256.Create(ActivationFunctions.SigmoidAbove1));
        below = Fma.MultiplyAdd(below, square, Vector256.Create(ActivationFunctions.SigmoidBelow1));
        above = Fma.MultiplyAdd(above, square, Vector256.Create(ActivationFunctions.SigmoidAbove2));
        below = Fma.MultiplyAdd(below, square, Vector256.Create(ActivationFunctions.SigmoidBelow2));
        above = Fma.MultiplyAdd(above, square, Vector256.Create(ActivationFunctions.SigmoidAbove3));
        below = Fma.MultiplyAdd(below, square, Vector256.Create(ActivationFunctions.SigmoidBelow3));
        above = Fma.MultiplyAdd(above, square, Vector256.Create(ActivationFunctions.SigmoidAbove4));
        below = Fma.MultiplyAdd(below, square, Vector256.Create(ActivationFunctions.SigmoidBelow4));
        below = Fma.MultiplyAdd(below, square, Vector256.Create(ActivationFunctions.SigmoidBelow5));
        return Avx.Max(Vector256<float>.Zero, (x * above / below) + Vector256.Create(0.5f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x, Vector256<float> limit)
    {
        x = Clamp(x, limit);
        Vector256<float> square = x * x;
        Vector256<float> above = Vector256.Create(ActivationFunctions.TanhAbove0), below = Vector256.Create(ActivationFunctions.TanhBelow0);
        above = Fma.MultiplyAdd(above, square, Vector256.Create(ActivationFunctions.TanhAbove1));
        above = Fma.MultiplyAdd(above, square, Vector256.Create(ActivationFunctions.TanhAbove2));
        above = Fma.MultiplyAdd(above, square, Vector256.Create(ActivationFunctions.TanhAbove3));
        below = Fma.MultiplyAdd(below, square, Vector256.Create(ActivationFunctions.TanhBelow1));
        above = Fma.MultiplyAdd(above, square, Vector256.Create(ActivationFunctions.TanhAbove4));
        below = Fma.MultiplyAdd(below, square, Vector256.Create(ActivationFunctions.TanhBelow2));
        above = Fma.MultiplyAdd(above, square, Vector256.Create(ActivationFunctions.TanhAbove5));
        below = Fma.MultiplyAdd(below, square, Vector256.Create(ActivationFunctions.TanhBelow3));
        above = Fma.MultiplyAdd(above, square, Vector256.Create(ActivationFunctions.TanhAbove6));
        return x * above / below;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Clamp(Vector512<float> x, Vector512<float> limit) => Avx512F.Min(limit, Avx512F.Max(-limit, x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Clamp(Vector256<float> x, Vector256<float> limit) => Avx.Min(limit, Avx.Max(-limit, x));
}
