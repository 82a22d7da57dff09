using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>A function over an array, a stretch at a time.</summary>
internal readonly unsafe struct FloatMapTiles<T>(float* x, float* y, int length, T function) : ITiles
    where T : unmanaged, IFloatFunction
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
                Vector256.Store(apply.Apply(Vector256.Load(x + i)), y + i);
        for (; i < end; i++)
            y[i] = apply.Apply(x[i]);
    }
}
