using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The way back from means, an image at a time, eight channels at once.</summary>
internal readonly unsafe struct AveragePoolGradientTiles(PoolWalk walk, bool countPadding, float* outputGradient, float* inputGradient) : ITiles
{
    private readonly PoolWalk _walk = walk;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int image)
    {
        float* dx = inputGradient + ((nint)image * _walk.InputImage);
        float* dy = outputGradient + ((nint)image * _walk.OutputImage);
        int channels = _walk.Channels, whole = Vector256.IsHardwareAccelerated ? channels & -Vector256<float>.Count : 0;
        new Span<float>(dx, _walk.InputImage).Clear();
        for (int row = 0; row < _walk.OutputHeight; row++)
        {
            for (int pixel = 0; pixel < _walk.OutputWidth; pixel++, dy += channels)
            {
                PoolWindow window = _walk.At(row, pixel);
                float divisor = countPadding ? _walk.KernelHeight * _walk.KernelWidth : window.Count;
                for (int ky = window.FirstRow; ky < window.LastRow; ky++)
                {
                    for (int kx = window.FirstPixel; kx < window.LastPixel; kx++)
                    {
                        float* to = dx + window.Start + (ky * _walk.RowStep) + (kx * _walk.PixelStep);
                        for (int channel = 0; channel < whole; channel += Vector256<float>.Count)
                            Vector256.Store(Vector256.Load(to + channel) + (Vector256.Load(dy + channel) / Vector256.Create(divisor)), to + channel);
                        for (int channel = whole; channel < channels; channel++)
                            to[channel] += dy[channel] / divisor;
                    }
                }
            }
        }
    }
}
