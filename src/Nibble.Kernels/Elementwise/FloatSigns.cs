using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Floats to their signs, -1 and +1, as the points of <see cref="Numerics.NumberFormat.Bipolar"/> are: 1 from zero on, -1 for NaN.</summary>
internal static unsafe class FloatSigns
{
    /// <summary>The sign of one number.</summary>
    public static float Of(float x) => x >= 0 ? 1 : -1;

    /// <summary>Puts signs in the place of numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Take(float* x, nint count)
    {
        nint i = 0;
        for (; i <= count - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            Vector512<float> isPositive = Vector512.GreaterThanOrEqual(Vector512.Load(x + i), Vector512<float>.Zero);
            Vector512.Store(Vector512.ConditionalSelect(isPositive, Vector512<float>.One, -Vector512<float>.One), x + i);
        }

        for (; i < count; i++)
            x[i] = Of(x[i]);
    }
}
