using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The greatest under the kernel, an image at a time, eight channels at once.</summary>
internal readonly unsafe struct MaxPoolTiles(PoolWalk walk, float* input, float* output, ushort* winners) : ITiles
{
    private readonly PoolWalk _walk = walk;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int image)
    {
        float* x = input + ((nint)image * _walk.InputImage);
        float* y = output + ((nint)image * _walk.OutputImage);
        ushort* winner = winners + ((nint)image * _walk.OutputImage);
        int channels = _walk.Channels;
        for (int row = 0; row < _walk.OutputHeight; row++)
        {
            for (int pixel = 0; pixel < _walk.OutputWidth; pixel++, y += channels, winner += channels)
            {
                PoolWindow window = _walk.At(row, pixel);
                int channel = 0;
                if (Vector256.IsHardwareAccelerated)
                    for (; channel <= channels - Vector256<float>.Count; channel += Vector256<float>.Count)
                        EightChannels(x + channel, window, y + channel, winner + channel);
                for (; channel < channels; channel++)
                    OneChannel(x + channel, window, y + channel, winner + channel);
            }
        }
    }

    // NaN wins over numbers, and nothing over NaN but NaN.
    private void EightChannels(float* x, in PoolWindow window, float* y, ushort* winner)
    {
        Vector256<float> best = Vector256.Create(float.NegativeInfinity);
        Vector256<int> at = Vector256.Create((window.FirstRow * _walk.KernelWidth) + window.FirstPixel);
        for (int ky = window.FirstRow; ky < window.LastRow; ky++)
        {
            for (int kx = window.FirstPixel; kx < window.LastPixel; kx++)
            {
                Vector256<float> value = Vector256.Load(x + window.Start + (ky * _walk.RowStep) + (kx * _walk.PixelStep));
                Vector256<float> wins = Vector256.GreaterThan(value, best) | ~Vector256.Equals(value, value);
                best = Vector256.ConditionalSelect(wins, value, best);
                at = Vector256.ConditionalSelect(wins.AsInt32(), Vector256.Create((ky * _walk.KernelWidth) + kx), at);
            }
        }

        Vector256.Store(best, y);
        Vector128.Store(Vector128.Narrow(at.GetLower(), at.GetUpper()).AsUInt16(), winner);
    }

    private void OneChannel(float* x, in PoolWindow window, float* y, ushort* winner)
    {
        (float best, int at) = (float.NegativeInfinity, (window.FirstRow * _walk.KernelWidth) + window.FirstPixel);
        for (int ky = window.FirstRow; ky < window.LastRow; ky++)
        {
            for (int kx = window.FirstPixel; kx < window.LastPixel; kx++)
            {
                float value = x[window.Start + (ky * _walk.RowStep) + (kx * _walk.PixelStep)];
                if (value > best || float.IsNaN(value))
                    (best, at) = (value, (ky * _walk.KernelWidth) + kx);
            }
        }

        (*y, *winner) = (best, (ushort)at);
    }
}
