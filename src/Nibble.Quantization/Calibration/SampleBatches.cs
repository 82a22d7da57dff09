using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Cuts samples into batches that a network takes.</summary>
internal static class SampleBatches
{
    /// <summary>How many batches of the first one's size the samples make.</summary>
    public static double Count(Graph graph, Tensor samples, int usual)
    {
        int batch = graph.Inputs is [{ Shape.Rank: > 0 } input] ? input.Shape[0] : Shape.Unknown, count = samples.Shape.Rank == 0 ? 0 : samples.Shape[0];
        return (double)count / Math.Max(batch != Shape.Unknown ? batch : Math.Min(usual, count), 1);
    }

    /// <summary>The samples in order. A network that fixes its batch gets whole ones of that size; samples that don't fill the last one are left out.</summary>
    /// <exception cref="QuantizationException">There are fewer samples than the network takes at once.</exception>
    public static IEnumerable<Tensor> Of(Graph graph, Tensor samples, int usual)
    {
        int batch = graph.Inputs[0].Shape[0], count = samples.Shape[0];
        bool isFixed = batch != Shape.Unknown;
        if (isFixed && count < batch)
            throw new QuantizationException($"'{graph.Name}' takes {batch} samples at once, but there are {count}. Give at least {batch}.");
        int size = isFixed ? batch : usual;
        for (int start = 0; start < count && (!isFixed || start + size <= count); start += size)
            yield return samples.Slice(start, Math.Min(size, count - start));
    }
}
