using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The way back from the greatest values, an image at a time, eight channels at once.</summary>
internal readonly unsafe struct MaxPoolGradientTiles(PoolWalk walk, float* outputGradient, ushort* winners, float* inputGradient) : ITiles
{
    private readonly PoolWalk _walk = walk;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int image)
    {
        float* dx = inputGradient + ((nint)image * _walk.InputImage);
        float* dy = outputGradient + ((nint)image * _walk.OutputImage);
        ushort* winner = winners + ((nint)image * _walk.OutputImage);
        int channels = _walk.Channels, whole = Vector256.IsHardwareAccelerated ? channels & -Vector256<float>.Count : 0;
        new Span<float>(dx, _walk.InputImage).Clear();
        for (int row = 0; row < _walk.OutputHeight; row++)
        {
            for (int pixel = 0; pixel < _walk.OutputWidth; pixel++, dy += channels, winner += channels)
            {
                PoolWindow window = _walk.At(row, pixel);
                for (int ky = window.FirstRow; ky < window.LastRow; ky++)
                {
                    for (int kx = window.FirstPixel; kx < window.LastPixel; kx++)
                    {
                        float* to = dx + window.Start + (ky * _walk.RowStep) + (kx * _walk.PixelStep);
                        int tap = (ky * _walk.KernelWidth) + kx;
                        AddVectors(dy, winner, tap, whole, to);
                        for (int channel = whole; channel < channels; channel++)
                            if (winner[channel] == tap)
                                to[channel] += dy[channel];
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddVectors(float* dy, ushort* winner, int tap, int count, float* to)
    {
        Vector256<int> here = Vector256.Create(tap);
        for (int channel = 0; channel < count; channel += Vector256<float>.Count)
        {
            (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.Load(winner + channel));
            Vector256<float> won = Vector256.Equals(Vector256.Create(low, high).AsInt32(), here).AsSingle();
            Vector256.Store(Vector256.Load(to + channel) + (won & Vector256.Load(dy + channel)), to + channel);
        }
    }
}
