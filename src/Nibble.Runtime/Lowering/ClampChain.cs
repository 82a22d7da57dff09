using System.Collections.Immutable;
using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>ReLUs and clips that alone read a layer: done as its sums are written.</summary>
internal static class ClampChain
{
    /// <summary>The nodes, in order, and what they limit numbers to in all.</summary>
    public static (ImmutableArray<GraphNode> Nodes, float Low, float High) After(Graph graph, string value)
    {
        (float low, float high) = (float.NegativeInfinity, float.PositiveInfinity);
        ImmutableArray<GraphNode>.Builder nodes = ImmutableArray.CreateBuilder<GraphNode>();
        while (QuantizedChain.SoleReader(graph, value) is { Operator: Relu or Clip } reader)
        {
            Clip clip = reader.Operator as Clip ?? new Clip(0);
            (float nextLow, float nextHigh) = (Math.Max(low, clip.Low), Math.Min(high, clip.High));

            // Limits that exclude each other depend on their order, and so does what NaN limits.
            if (!(nextLow <= nextHigh))
                break;
            (low, high) = (nextLow, nextHigh);
            nodes.Add(reader);
            value = reader.Output;
        }

        return (nodes.ToImmutable(), low, high);
    }
}
