using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Elementwise nodes that end in a fixed Quantize, with nobody reading in between: one map from real numbers to codes.</summary>
/// <param name="Functions">The elementwise nodes, in order.</param>
/// <param name="Quantize">The node at the end.</param>
/// <param name="Grid">Its grid, per tensor.</param>
internal sealed record QuantizedChain(ImmutableArray<GraphNode> Functions, GraphNode Quantize, QuantizationGrid Grid)
{
    /// <summary>The names of all nodes.</summary>
    public IEnumerable<string> Nodes => [.. Functions.Select(node => node.Name), Quantize.Name];

    /// <summary>The chain that begins with a node, or null where the node is not the first of one.</summary>
    public static QuantizedChain? From(Graph graph, GraphNode? node)
    {
        List<GraphNode> functions = [];
        while (node is { Operator: Elementwise })
        {
            functions.Add(node);
            node = SoleReader(graph, node.Output);
        }

        return node is { Operator: Quantize { Grid: { Granularity.Axis: null } grid } } && Kernels.GridKernels.HoldsInShorts(grid.Format, grid.ZeroPoints[0])
            ? new QuantizedChain([.. functions], node, grid)
            : null;
    }

    /// <summary>The one node that reads a value; null where there are more or less, or where the network's caller reads it.</summary>
    public static GraphNode? SoleReader(Graph graph, string value) =>
        !graph.Outputs.Contains(value) && graph.ConsumersOf(value).ToArray() is [{ } reader] ? reader : null;

    /// <summary>All the functions in one.</summary>
    public float Apply(float value)
    {
        foreach (GraphNode node in Functions)
            value = ScalarFunction.Of((Elementwise)node.Operator)(value);
        return value;
    }

    /// <summary>
    /// The codes, zero point removed, that the functions clamp to; null where some function is more than a clamp at the code of zero
    /// or beyond the grid's ends.
    /// </summary>
    public (short Low, short High)? Clamp()
    {
        long zeroPoint = Grid.ZeroPoints[0], low = Grid.Format.MinCode - zeroPoint, high = Grid.Format.MaxCode - zeroPoint;
        float least = Grid.Decode(Grid.Format.MinCode), greatest = Grid.Decode(Grid.Format.MaxCode);
        foreach (GraphNode node in Functions)
        {
            bool fromZero = node.Operator is Relu or Clip { Low: 0 };
            if (fromZero)
                low = Math.Max(low, 0);
            if (!(node.Operator is Identity or Relu || (node.Operator is Clip clip && (fromZero || clip.Low <= least) && clip.High >= greatest)))
                return null;
        }

        return ((short)low, (short)high);
    }
}
