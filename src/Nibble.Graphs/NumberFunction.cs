using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>
/// Nodes that together make of each number of one value a number of another, wherever it stands, while nobody else reads what is made in between: x · Sigmoid(x), or a
/// Gelu that an exporter wrote as five operators. On few-bit codes all of them are one table.
/// </summary>
/// <param name="Source">The value whose numbers the function takes.</param>
/// <param name="Nodes">The nodes, each after all that it reads from; the last makes the other value.</param>
public sealed record NumberFunction(string Source, ImmutableArray<GraphNode> Nodes)
{
    /// <summary>The functions that end in a node, the shortest first: each further one goes back to an earlier value. None where the node computes with more than one value.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="last">The node that makes the functions' value.</param>
    public static IEnumerable<NumberFunction> EndingIn(Graph graph, GraphNode last)
    {
        // Values that are still to be explained. One whose readers are all inside can be replaced by what its producer reads.
        HashSet<string> open = [];
        List<GraphNode> nodes = [];
        for (GraphNode? next = last; next is not null && TakesEachNumber(graph, next); next = open.Select(value => Inner(graph, value, nodes)).FirstOrDefault(node => node is not null))
        {
            nodes.Add(next);
            open.Remove(next.Output);
            open.UnionWith(next.Inputs.Where(value => !graph.Constants.ContainsKey(value)));
            if (open.Count == 1)
                yield return new NumberFunction(open.Single(), [.. Enumerable.Reverse(nodes)]);
        }
    }

    /// <summary>Whether a node takes the numbers of values in one place at a time, all other operands being one constant number, or thresholds for all channels.</summary>
    private static bool TakesEachNumber(Graph graph, GraphNode node) => node.Operator switch
    {
        Elementwise => !graph.Constants.ContainsKey(node.Inputs[0]),
        BinaryOperator => !node.Inputs.All(graph.Constants.ContainsKey) && node.Inputs.All(input => IsOperand(graph, input, graph.ShapeOf(node.Output))),
        MultiThreshold => !graph.Constants.ContainsKey(node.Inputs[0]) && graph.Constants.TryGetValue(node.Inputs[1], out Constant? thresholds) && thresholds.Shape[0] == 1,
        _ => false,
    };

    private static bool IsOperand(Graph graph, string value, Shape result) =>
        graph.Constants.TryGetValue(value, out Constant? constant) ? constant.Shape.ElementCount == 1 : graph.ShapeOf(value) == result;

    // The producer of a value that nobody reads but the nodes inside.
    private static GraphNode? Inner(Graph graph, string value, List<GraphNode> nodes) =>
        graph.ProducerOf(value) is { } producer && TakesEachNumber(graph, producer) && !graph.Outputs.Contains(value) && graph.ConsumersOf(value).All(nodes.Contains)
            ? producer
            : null;
}
