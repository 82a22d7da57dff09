using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Nodes that take each number by itself and end in a fixed Quantize, with nobody reading in between: one map from real numbers to codes.</summary>
/// <param name="Functions">The nodes before the last, in order.</param>
/// <param name="Quantize">The node at the end.</param>
/// <param name="Grid">Its grid, per tensor.</param>
/// <param name="Steps">What the functions compute, in order.</param>
internal sealed record QuantizedChain(ImmutableArray<GraphNode> Functions, GraphNode Quantize, QuantizationGrid Grid, ImmutableArray<Func<float, float>> Steps)
{
    /// <summary>The names of all nodes.</summary>
    public IEnumerable<string> Nodes => [.. Functions.Select(node => node.Name), Quantize.Name];

    /// <summary>The chain that begins with a node, or null where the node is not the first of one.</summary>
    public static QuantizedChain? From(Graph graph, GraphNode? node)
    {
        List<GraphNode> functions = [];
        List<Func<float, float>> steps = [];
        while (node is not null && ChannelFunctions.OfEachNumber(graph, node) is { } step)
        {
            functions.Add(node);
            steps.Add(step);
            node = SoleReader(graph, node.Output);
        }

        return node is { Operator: Quantize { Grid: { Granularity.Axis: null } grid } } && Kernels.GridKernels.HoldsInShorts(grid.Format, grid.ZeroPoints[0])
            ? new QuantizedChain([.. functions], node, grid, [.. steps])
            : null;
    }

    /// <summary>The one node that reads a value; null where there are more or less, or where the network's caller reads it.</summary>
    public static GraphNode? SoleReader(Graph graph, string value) =>
        !graph.Outputs.Contains(value) && graph.ConsumersOf(value).ToArray() is [{ } reader] ? reader : null;

    /// <summary>All the functions in one.</summary>
    public float Apply(float value)
    {
        foreach (Func<float, float> step in Steps)
            value = step(value);
        return value;
    }

    /// <summary>The codes, zero point removed, that the functions clamp to; null where some function is more than a clamp.</summary>
    /// <remarks>Rounding keeps order, so that a clamp of numbers is one of codes, at the codes of its ends.</remarks>
    public (short Low, short High)? Clamp()
    {
        (long low, long high) = (Grid.Format.MinCode, Grid.Format.MaxCode);
        foreach (GraphNode node in Functions)
        {
            if (node.Operator is not (Identity or Relu or Clip))
                return null;
            Clip clip = node.Operator as Clip ?? new Clip(node.Operator is Relu ? 0 : float.NegativeInfinity);
            if (!(clip.Low <= clip.High))
                return null;
            (long least, long greatest) = (Grid.Encode(clip.Low), Grid.Encode(clip.High));
            (low, high) = (Math.Clamp(low, least, greatest), Math.Clamp(high, least, greatest));
        }

        return ((short)(low - Grid.ZeroPoints[0]), (short)(high - Grid.ZeroPoints[0]));
    }
}
