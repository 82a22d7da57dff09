using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Sums over the pixels of images, for each channel: the derivatives by a bias.</summary>
public static unsafe class ChannelSums
{
    private const int Chunks = 16;
    private const int SerialFloats = 1 << 16;

    /// <summary>sums[c] = Σ over pixels of values[pixel, c]: chunks of pixels by number alone, each from its first pixel to its last, then added in order, so the bits are the same for any number of threads.</summary>
    /// <param name="values">[pixels, channels].</param>
    /// <param name="sums">One for each channel.</param>
    /// <exception cref="ArgumentException">The values are no whole pixels.</exception>
    public static void Add(ReadOnlySpan<float> values, Span<float> sums)
    {
        int channels = sums.Length;
        if (channels == 0 || values.Length % channels != 0)
            throw new ArgumentException($"{values.Length} values are no whole pixels of {channels} channels.");
        float* parts = (float*)Scratch.Bytes((nint)Chunks * channels * sizeof(float));
        fixed (float* x = values)
        {
            var tiles = new Tiles(x, values.Length / channels, channels, parts);
            if (values.Length >= SerialFloats)
                Workers.Run(Chunks, ref tiles);
            else
                for (int chunk = 0; chunk < Chunks; chunk++)
                    tiles.Run(chunk);
        }

        new ReadOnlySpan<float>(parts, channels).CopyTo(sums);
        for (int chunk = 1; chunk < Chunks; chunk++)
            for (int channel = 0; channel < channels; channel++)
                sums[channel] += parts[(chunk * channels) + channel];
    }

    private readonly struct Tiles(float* values, int pixels, int channels, float* parts) : ITiles
    {
        public void Run(int chunk)
        {
            int first = (int)((long)pixels * chunk / Chunks), last = (int)((long)pixels * (chunk + 1) / Chunks);
            float* sums = parts + ((nint)chunk * channels);
            new Span<float>(sums, channels).Clear();
            float* x = values + ((nint)first * channels);
            for (int pixel = first; pixel < last; pixel++, x += channels)
            {
                int channel = 0;
                for (; channel <= channels - Vector256<float>.Count; channel += Vector256<float>.Count)
                    Vector256.Store(Vector256.Load(sums + channel) + Vector256.Load(x + channel), sums + channel);
                for (; channel < channels; channel++)
                    sums[channel] += x[channel];
            }
        }
    }
}
