using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>A pooling, a run of positions at a time, eight channels at once.</summary>
internal readonly unsafe struct FloatPoolTiles<T>(float* input, RowGrid rows, int* taps, int tapCount, int channels, float* divisors, int divisorCount, float* output, RowGrid outputRows) : ITiles
    where T : unmanaged, IFloatPool
{
    public int Count => rows.Images * rows.Runs;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int tile)
    {
        (int image, int run) = Math.DivRem(tile, rows.Runs);
        for (int position = 0; position < rows.Positions; position++)
        {
            float* x = input + rows[image, run, position];
            float* y = output + outputRows[image, run, position];
            float divisor = divisors[divisorCount == 1 ? 0 : (run * rows.Positions) + position];
            int channel = 0;
            if (Vector256.IsHardwareAccelerated)
                for (; channel <= channels - Vector256<float>.Count; channel += Vector256<float>.Count)
                    Vector256.Store(Pool(x + channel, Vector256.Create(divisor)), y + channel);
            for (; channel < channels; channel++)
                y[channel] = Pool(x + channel, divisor);
        }
    }

    private Vector256<float> Pool(float* x, Vector256<float> divisor)
    {
        Vector256<float> sum = Vector256.Create(T.Start);
        for (int tap = 0; tap < tapCount; tap++)
            sum = T.Take(sum, Vector256.Load(x + taps[tap]));
        return T.Finish(sum, divisor);
    }

    private float Pool(float* x, float divisor)
    {
        float sum = T.Start;
        for (int tap = 0; tap < tapCount; tap++)
            sum = T.Take(sum, x[taps[tap]]);
        return T.Finish(sum, divisor);
    }
}
