using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>A function over two arrays, a stretch at a time.</summary>
internal readonly unsafe struct FloatPairTiles<T>(float* a, float* b, float* y, int length) : ITiles
    where T : unmanaged, IFloatOperator
{
    private const int Stretch = 1 << 14;

    public int Count => (length + Stretch - 1) / Stretch;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int tile)
    {
        int i = tile * Stretch, end = Math.Min(i + Stretch, length);
        if (Vector256.IsHardwareAccelerated)
            for (; i <= end - Vector256<float>.Count; i += Vector256<float>.Count)
                Vector256.Store(T.Apply(Vector256.Load(a + i), Vector256.Load(b + i)), y + i);
        for (; i < end; i++)
            y[i] = T.Apply(a[i], b[i]);
    }
}
