using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>Lets a network of rows [N, C, L] stay one of images of height 1 from layer to layer, so that nothing stands between a convolution and what belongs to it.</summary>
/// <remarks>
/// A file's one-dimensional layers are read as images between two reshapes. Operators that take each element by itself, normalize channels, add or join
/// rows are computed on the images too; then reshapes that undo one another go. The same outputs.
/// </remarks>
public static class RowsAsImages
{
    /// <summary>The network with as few reshapes as can be; the same network where it has no rows.</summary>
    public static Graph Apply(Graph graph)
    {
        if (!graph.Nodes.Any(node => ToRow(graph, node)) || !graph.Nodes.Any(node => ToImage(graph, node)))
            return graph;
        var nodes = new List<GraphNode>();
        var constants = new Dictionary<string, Constant>(graph.Constants);
        HashSet<string> values = [.. graph.Inputs.Select(input => input.Name), .. graph.Constants.Keys, .. graph.Nodes.Select(node => node.Output)];
        HashSet<string> names = [.. graph.Nodes.Select(node => node.Name)];

        // Rows to the images that they are, and values that are no longer made to those that stand for them.
        Dictionary<string, string> images = [], others = [];
        foreach (GraphNode original in graph.Nodes)
        {
            GraphNode node = original with { Inputs = [.. original.Inputs.Select(input => others.GetValueOrDefault(input, input))] };
            if (ToRow(graph, original))
                images[node.Output] = node.Inputs[0];
            if (ToImage(graph, original) && images.TryGetValue(node.Inputs[0], out string? image) && !graph.Outputs.Contains(node.Output))
            {
                others[node.Output] = image;
                continue;
            }

            if (TryRead(graph, node, images, constants) is not { } inputs)
            {
                nodes.Add(node);
                continue;
            }

            Shape row = graph.ShapeOf(node.Output);
            string made = Unique($"{node.Output}/image", values);
            nodes.Add(node with { Inputs = inputs, Output = made });
            nodes.Add(new GraphNode(Unique($"{node.Name}/row", names), new Reshape(row[0] == Shape.Unknown ? row.With(0, 0) : row), [made], node.Output));
            images[node.Output] = made;
        }

        return Needed(graph, nodes, constants);
    }

    // One size beside the batch may be unknown, else a reshape could not be said.
    private static bool ToRow(Graph graph, GraphNode node) =>
        node.Operator is Reshape && IsImageOf(graph.ShapeOf(node.Inputs[0]), graph.ShapeOf(node.Output));

    private static bool ToImage(Graph graph, GraphNode node) =>
        node.Operator is Reshape && IsImageOf(graph.ShapeOf(node.Output), graph.ShapeOf(node.Inputs[0]));

    private static bool IsImageOf(Shape image, Shape row) =>
        image.Rank == 4 && row.Rank == 3 && image[2] == 1 && row == [image[0], image[1], image[3]] && row.Sizes[1..].Count(Shape.Unknown) <= 1;

    // What the node reads where it computes images; null where it has to stay with rows.
    private static ImmutableArray<string>? TryRead(Graph graph, GraphNode node, Dictionary<string, string> images, Dictionary<string, Constant> constants)
    {
        bool isFirst = images.TryGetValue(node.Inputs[0], out string? first);
        switch (node.Operator)
        {
            case Elementwise or Quantize { Grid: null or { Granularity: { Axis: null or < 2, GroupSize: null } } } when isFirst:
                return [first!];
            case BatchNormalization when isFirst:
                return [first!, .. node.Inputs[1..]];
            case Concat { Axis: 0 or 1 } when node.Inputs.All(images.ContainsKey):
                return [.. node.Inputs.Select(input => images[input])];
            case BinaryOperator when node.Inputs.Any(images.ContainsKey) && node.Inputs.All(input => images.ContainsKey(input) || IsSpread(constants, input)):
                return [.. node.Inputs.Select(input => images.TryGetValue(input, out string? image) ? image : Widened(constants, input))];
            default:
                return null;
        }
    }

    private static bool IsSpread(Dictionary<string, Constant> constants, string value) =>
        constants.TryGetValue(value, out Constant? constant) && constant.Quantized is null && constant.Shape.Rank <= 3;

    // A constant that is broadcast to rows, for images.
    private static string Widened(Dictionary<string, Constant> constants, string value)
    {
        Tensor tensor = constants[value].ToTensor();
        if (tensor.Shape.Rank < 2)
            return value;
        string wide = $"{value}/asImage";
        constants.TryAdd(wide, new Constant(tensor.Reshape(new Shape([.. tensor.Shape.Sizes[..^1], 1, tensor.Shape[-1]]))));
        return wide;
    }

    private static string Unique(string wanted, HashSet<string> taken)
    {
        string name = wanted;
        for (int i = 2; !taken.Add(name); i++)
            name = $"{wanted}_{i}";
        return name;
    }

    // Without what nobody reads any more.
    private static Graph Needed(Graph graph, List<GraphNode> nodes, Dictionary<string, Constant> constants)
    {
        HashSet<string> read = [.. graph.Outputs];
        var kept = new Stack<GraphNode>();
        foreach (GraphNode node in Enumerable.Reverse(nodes))
        {
            if (!read.Contains(node.Output))
                continue;
            read.UnionWith(node.Inputs);
            kept.Push(node);
        }

        return new Graph(graph.Name, graph.Inputs, graph.Outputs, [.. kept], constants.Where(pair => read.Contains(pair.Key)).ToDictionary()) { Requantization = graph.Requantization };
    }
}
