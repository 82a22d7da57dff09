using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The mean under the kernel, an image at a time, eight channels at once.</summary>
internal readonly unsafe struct AveragePoolTiles(PoolWalk walk, bool countPadding, float* input, float* output) : ITiles
{
    private readonly PoolWalk _walk = walk;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int image)
    {
        float* x = input + ((nint)image * _walk.InputImage);
        float* y = output + ((nint)image * _walk.OutputImage);
        int channels = _walk.Channels;
        for (int row = 0; row < _walk.OutputHeight; row++)
        {
            for (int pixel = 0; pixel < _walk.OutputWidth; pixel++, y += channels)
            {
                PoolWindow window = _walk.At(row, pixel);
                float divisor = countPadding ? _walk.KernelHeight * _walk.KernelWidth : window.Count;
                int channel = 0;
                if (Vector256.IsHardwareAccelerated)
                    for (; channel <= channels - Vector256<float>.Count; channel += Vector256<float>.Count)
                        Vector256.Store(EightSums(x + channel, window) / Vector256.Create(divisor), y + channel);
                for (; channel < channels; channel++)
                    y[channel] = Sum(x + channel, window) / divisor;
            }
        }
    }

    private Vector256<float> EightSums(float* x, in PoolWindow window)
    {
        Vector256<float> sum = default;
        for (int ky = window.FirstRow; ky < window.LastRow; ky++)
            for (int kx = window.FirstPixel; kx < window.LastPixel; kx++)
                sum += Vector256.Load(x + window.Start + (ky * _walk.RowStep) + (kx * _walk.PixelStep));
        return sum;
    }

    private float Sum(float* x, in PoolWindow window)
    {
        float sum = 0;
        for (int ky = window.FirstRow; ky < window.LastRow; ky++)
            for (int kx = window.FirstPixel; kx < window.LastPixel; kx++)
                sum += x[window.Start + (ky * _walk.RowStep) + (kx * _walk.PixelStep)];
        return sum;
    }
}
