using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>A derivative times a gradient, a stretch at a time.</summary>
internal readonly unsafe struct FloatDerivativeTiles<T>(float* value, float* gradient, float* result, int length, T function) : ITiles
    where T : unmanaged, IFloatDerivative
{
    private const int Stretch = 1 << 14;

    public int Count => (length + Stretch - 1) / Stretch;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int tile)
    {
        int i = tile * Stretch, end = Math.Min(i + Stretch, length);
        T apply = function;
        if (Vector256.IsHardwareAccelerated)
            for (; i <= end - Vector256<float>.Count; i += Vector256<float>.Count)
                Vector256.Store(apply.Apply(Vector256.Load(value + i), Vector256.Load(gradient + i)), result + i);
        for (; i < end; i++)
            result[i] = apply.Apply(value[i], gradient[i]);
    }
}
