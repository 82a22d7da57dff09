using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The sum of the squares of many numbers, in double precision and a fixed order: the same bits for any number of threads.</summary>
public static unsafe class SquareSum
{
    private const int Stretch = 1 << 14;
    private const int SharedElements = 1 << 16;
    private const int StretchesAtOnce = 256;

    /// <summary>Σ x². Not finite where one of the numbers is not.</summary>
    public static double Of(ReadOnlySpan<float> values)
    {
        fixed (float* x = values)
        {
            double* sums = stackalloc double[StretchesAtOnce];
            double sum = 0;
            for (int start = 0; start < values.Length; start += StretchesAtOnce * Stretch)
            {
                var tiles = new Tiles(x + start, Math.Min(StretchesAtOnce * Stretch, values.Length - start), sums);
                if (values.Length >= SharedElements)
                    Workers.Run(tiles.Count, ref tiles);
                else
                    for (int tile = 0; tile < tiles.Count; tile++)
                        tiles.Run(tile);
                for (int tile = 0; tile < tiles.Count; tile++)
                    sum += sums[tile];
            }

            return sum;
        }
    }

    private readonly struct Tiles(float* values, int count, double* sums) : ITiles
    {
        public int Count => (count + Stretch - 1) / Stretch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int tile)
        {
            int i = tile * Stretch, end = Math.Min(i + Stretch, count);
            Vector512<double> low = default, high = default;
            for (; i <= end - Vector512<float>.Count; i += Vector512<float>.Count)
            {
                (Vector512<double> a, Vector512<double> b) = Vector512.Widen(Vector512.Load(values + i));
                low += a * a;
                high += b * b;
            }

            double sum = Vector512.Sum(low + high);
            for (; i < end; i++)
                sum += (double)values[i] * values[i];
            sums[tile] = sum;
        }
    }
}
