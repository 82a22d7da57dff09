using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Floats to the nearest integers.</summary>
internal static class RoundedLanes
{
    /// <summary>The nearest integers, ties to even, of numbers that 32 bits hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Nearest(Vector512<float> values)
    {
        // The conversion itself rounds as the processor is set, which is to nearest even.
        if (Avx512F.IsSupported)
            return Avx512F.ConvertToVector512Int32(values);
        return Vector512.Create(Nearest(values.GetLower()), Nearest(values.GetUpper()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Nearest(Vector256<float> values) =>
        Avx.IsSupported ? Avx.ConvertToVector256Int32(values) : Vector256.ConvertToInt32(Vector256.Round(values, MidpointRounding.ToEven));
}
