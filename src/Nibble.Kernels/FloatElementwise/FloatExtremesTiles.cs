using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary>The extremes of each part of an array; NaN where the part holds one.</summary>
internal readonly unsafe struct FloatExtremesTiles(float* x, int length, Interval* extremes) : ITiles
{
    public const int MostParts = 16;

    private const int LeastPart = 1 << 14;

    private readonly int _part = Math.Max(LeastPart, (length / MostParts) + 1);

    public int Count => (length + _part - 1) / _part;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int tile)
    {
        int i = tile * _part, end = Math.Min(i + _part, length);
        float low = x[i], high = low;
        if (end - i >= 2 * Vector256<float>.Count)
        {
            // Min and Max keep NaN.
            Vector256<float> lows = Vector256.Load(x + i), highs = lows, moreLows = Vector256.Load(x + i + Vector256<float>.Count), moreHighs = moreLows;
            for (i += 2 * Vector256<float>.Count; i <= end - (2 * Vector256<float>.Count); i += 2 * Vector256<float>.Count)
            {
                Vector256<float> first = Vector256.Load(x + i), second = Vector256.Load(x + i + Vector256<float>.Count);
                (lows, highs) = (Vector256.Min(lows, first), Vector256.Max(highs, first));
                (moreLows, moreHighs) = (Vector256.Min(moreLows, second), Vector256.Max(moreHighs, second));
            }

            (lows, highs) = (Vector256.Min(lows, moreLows), Vector256.Max(highs, moreHighs));
            (low, high) = (lows[0], highs[0]);
            for (int lane = 1; lane < Vector256<float>.Count; lane++)
                (low, high) = (Math.Min(low, lows[lane]), Math.Max(high, highs[lane]));
        }

        for (; i < end; i++)
            (low, high) = (Math.Min(low, x[i]), Math.Max(high, x[i]));
        extremes[tile] = new Interval(low, high);
    }
}
