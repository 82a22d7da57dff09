using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>What rules for more than one target look for.</summary>
internal static class FpgaRules
{
    /// <summary>That the file is QONNX.</summary>
    public static IEnumerable<(string, string, string)> OtherDialect(Graph graph, OnnxWriteOptions options)
    {
        if (options.Dialect != OnnxDialect.Qonnx)
            yield return (graph.Name, $"The dialect is {options.Dialect}.", "Write it with --dialect qonnx, or leave the dialect out.");
    }

    /// <summary>All grids of a network, with what has them.</summary>
    public static IEnumerable<(string Place, QuantizationGrid Grid, bool IsConstant)> GridsOf(Graph graph)
    {
        HashSet<string> read = [.. graph.Nodes.SelectMany(node => node.Inputs)];
        foreach (GraphNode node in graph.Nodes)
            if (node.Operator is Quantize { Grid: { } grid })
                yield return (node.Name, grid, false);
        foreach ((string name, Constant constant) in graph.Constants)
            if (constant.Quantized is { } codes && read.Contains(name))
                yield return (name, codes.Grid, true);
    }

    /// <summary>The layers: nodes that multiply by weights.</summary>
    public static IEnumerable<(GraphNode Node, Constant? Weight)> LayersOf(Graph graph) =>
        graph.Nodes.Where(node => IntegerLayer.WeightChannelAxis(node.Operator) is not null).Select(node => (node, graph.Constants.GetValueOrDefault(node.Inputs[1])));

    /// <summary>Nodes whose operator is not among those that a target knows.</summary>
    public static IEnumerable<(string, string, string)> UnknownOperators(Graph graph, Func<Operator, bool> isKnown, string known) =>
        graph.Nodes.Where(node => !isKnown(node.Operator)).Select(node => (node.Name, $"It is of {node.Operator.Name}.", $"Use one of {known} in its place, or cut the network before it."));
}
