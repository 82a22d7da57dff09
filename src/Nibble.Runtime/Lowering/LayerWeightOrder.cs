using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Weights in the order in which kernels meet what they multiply: channels last, as pixels hold them.</summary>
internal static class LayerWeightOrder
{
    /// <summary>Filters [M, C, kH, kW] as [M, kH, kW, C].</summary>
    public static T[] OfFilters<T>(ReadOnlySpan<T> filters, Shape shape) => ChannelsLast(filters, shape[0], shape[1], shape[2] * shape[3]);

    /// <summary>Rows [M, C · H · W] that multiply an image flattened as planes, for one that is flattened as pixels: [M, H · W · C].</summary>
    public static T[] OfFlattened<T>(ReadOnlySpan<T> rows, int outputs, Shape image) => ChannelsLast(rows, outputs, image[1], image[2] * image[3]);

    private static T[] ChannelsLast<T>(ReadOnlySpan<T> source, int outer, int channels, int positions)
    {
        var ordered = new T[source.Length];
        int next = 0;
        for (int block = 0; block < outer; block++)
            for (int position = 0; position < positions; position++)
                for (int channel = 0; channel < channels; channel++)
                    ordered[next++] = source[(((block * channels) + channel) * positions) + position];
        return ordered;
    }
}
