using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary>Sets some elements to 0 and multiplies the others, decided by a seed and an element's index: the same for any number of threads, with vectors and without, forward and backward.</summary>
/// <remarks>
/// Element i is dropped where bits 16 · (i mod 4) to 16 · (i mod 4) + 15 of <see cref="CounterRandom.Bits"/> at i / 4, as a number, are below
/// rate · 2^16 rounded. No mask is kept: going back asks the generator again, which is faster than memory.
/// </remarks>
public static unsafe class FloatDropout
{
    /// <summary>y = x · scale where x is kept, else 0.</summary>
    /// <param name="x">The values, or the gradient of y.</param>
    /// <param name="rate">The share that is dropped, 0 to 1, to the next multiple of 2^-16.</param>
    /// <param name="scale">What the others are multiplied by.</param>
    /// <param name="random">What decides.</param>
    /// <param name="y">As many; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Run(ReadOnlySpan<float> x, float rate, float scale, CounterRandom random, Span<float> y)
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"Dropout of {x.Length} elements got room for {y.Length}.");
        fixed (float* from = x, to = y)
        {
            var tiles = new Tiles(from, to, x.Length, (int)MathF.Round(rate * (1 << 16)), scale, random);
            Workers.Run(tiles.Count, ref tiles);
        }
    }

    private readonly struct Tiles(float* x, float* y, int length, int dropped, float scale, CounterRandom random) : ITiles
    {
        private const int Stretch = 1 << 14;
        private const ulong Step = 0x9E3779B97F4A7C15;

        public int Count => (length + Stretch - 1) / Stretch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int tile)
        {
            int i = tile * Stretch, end = Math.Min(i + Stretch, length);
            if (Vector256.IsHardwareAccelerated && dropped <= ushort.MaxValue)
            {
                // Sixteen elements: four numbers of 64 bits, which lie in memory as sixteen of 16.
                Vector256<ushort> least = Vector256.Create((ushort)dropped);
                Vector256<float> factor = Vector256.Create(scale);
                ulong seed = CounterRandom.Mix(random.Seed);
                Vector256<ulong> counter = Vector256.Create(seed) + (Vector256.Create((ulong)(i / 4) + 1, (ulong)(i / 4) + 2, (ulong)(i / 4) + 3, (ulong)(i / 4) + 4) * Vector256.Create(Step));
                Vector256<ulong> four = Vector256.Create(unchecked(4 * Step));
                for (; i <= end - 16; i += 16, counter += four)
                {
                    Vector256<short> kept = Vector256.GreaterThanOrEqual(Mix(counter).AsUInt16(), least).AsInt16();
                    Vector256.Store((Vector256.Load(x + i) * factor) & Vector256.WidenLower(kept).AsSingle(), y + i);
                    Vector256.Store((Vector256.Load(x + i + 8) * factor) & Vector256.WidenUpper(kept).AsSingle(), y + i + 8);
                }
            }

            for (; i < end; i++)
                y[i] = (int)((random.Bits((ulong)(i / 4)) >> (16 * (i % 4))) & 0xFFFF) >= dropped ? x[i] * scale : 0;
        }

        // As CounterRandom.Mix.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<ulong> Mix(Vector256<ulong> z)
        {
            z = (z ^ (z >> 30)) * Vector256.Create(0xBF58476D1CE4E5B9);
            z = (z ^ (z >> 27)) * Vector256.Create(0x94D049BB133111EB);
            return z ^ (z >> 31);
        }
    }
}
