using System.Runtime.CompilerServices;

namespace Nibble.Kernels;

/// <summary>The mean of each plane: one chain of additions in its order, divided by the number of its elements. The same bits on every machine and for any number of threads.</summary>
public static unsafe class PlaneMeans
{
    /// <summary>Computes the means.</summary>
    /// <param name="x">Planes one after the other.</param>
    /// <param name="y">One for each plane.</param>
    /// <exception cref="ArgumentException">The elements are not a whole number of planes.</exception>
    public static void Run(ReadOnlySpan<float> x, Span<float> y)
    {
        if (y.IsEmpty)
            return;
        if (x.Length % y.Length != 0)
            throw new ArgumentException($"{x.Length} elements are not {y.Length} planes of one size.");
        fixed (float* from = x, to = y)
        {
            var tiles = new Tiles(from, x.Length / y.Length, y.Length, to);
            Workers.Run(tiles.Count, ref tiles);
        }
    }

    // Chains of several planes at once, since an addition waits for the one before.
    private readonly struct Tiles(float* x, int length, int planes, float* y) : ITiles
    {
        private const int TileElements = 1 << 14;
        private const int Chains = 8;

        private readonly int _tilePlanes = Math.Max(TileElements / Math.Max(length, 1) / Chains, 1) * Chains;

        public int Count => (planes + _tilePlanes - 1) / _tilePlanes;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int tile)
        {
            int plane = tile * _tilePlanes, end = Math.Min(plane + _tilePlanes, planes);
            for (; plane <= end - Chains; plane += Chains)
            {
                float* a = x + ((nint)plane * length);
                float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
                for (int i = 0; i < length; i++, a++)
                {
                    s0 += a[0];
                    s1 += a[(nint)length];
                    s2 += a[(nint)length * 2];
                    s3 += a[(nint)length * 3];
                    s4 += a[(nint)length * 4];
                    s5 += a[(nint)length * 5];
                    s6 += a[(nint)length * 6];
                    s7 += a[(nint)length * 7];
                }

                (y[plane], y[plane + 1], y[plane + 2], y[plane + 3]) = (s0 / length, s1 / length, s2 / length, s3 / length);
                (y[plane + 4], y[plane + 5], y[plane + 6], y[plane + 7]) = (s4 / length, s5 / length, s6 / length, s7 / length);
            }

            for (; plane < end; plane++)
            {
                float sum = 0;
                for (int i = 0; i < length; i++)
                    sum += x[((nint)plane * length) + i];
                y[plane] = sum / length;
            }
        }
    }
}
