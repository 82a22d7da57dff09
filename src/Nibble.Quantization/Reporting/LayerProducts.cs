using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>How many products each layer sums for one sample.</summary>
internal static class LayerProducts
{
    /// <summary>The products of each layer with constant weights by the node's name, none for an embedding; layers of open sizes are left out.</summary>
    public static IReadOnlyDictionary<string, long> Of(Graph graph)
    {
        Dictionary<string, Shape> shapes = graph.Constants.ToDictionary(pair => pair.Key, pair => pair.Value.Shape);
        foreach (GraphInput input in graph.Inputs)
            shapes[input.Name] = input.Shape.Rank > 0 ? input.Shape.With(0, 1) : input.Shape;
        Dictionary<string, long> products = [];
        foreach (GraphNode node in graph.Nodes)
        {
            shapes[node.Output] = ShapeOf(graph, node, shapes);
            if (ProductsOf(graph, node, shapes) is long count)
                products[node.Name] = count;
        }

        return products;
    }

    private static long? ProductsOf(Graph graph, GraphNode node, Dictionary<string, Shape> shapes)
    {
        ImmutableArray<int> inputs = LayerWeightInputs.Of(graph, node);
        if (inputs.IsEmpty || !inputs.All(input => graph.Constants.ContainsKey(node.Inputs[input])))
            return null;
        Shape[] weights = [.. inputs.Select(input => shapes[node.Inputs[input]])];
        switch (node.Operator)
        {
            case Gather:
                return 0;
            case Lstm or RecurrentOperator:
                // Every weight once for each step of each sequence.
                Shape steps = shapes[node.Inputs[0]];
                return steps[0] != Shape.Unknown && steps[1] != Shape.Unknown ? (long)steps[0] * steps[1] * weights.Sum(weight => weight.ElementCount) : null;
            default:
                int channels = weights[0][IntegerLayer.WeightChannelAxis(node.Operator)!.Value];
                Shape output = shapes[node.Output];
                return output.IsKnown && channels > 0 ? output.ElementCount * (weights[0].ElementCount / channels) : null;
        }
    }

    // A network that was made for a fixed batch may not take one sample; what one sample needs is then not known.
    private static Shape ShapeOf(Graph graph, GraphNode node, Dictionary<string, Shape> shapes)
    {
        try
        {
            return node.Operator.InferShape([.. node.Inputs.Select(input => shapes[input])]);
        }
        catch (GraphException)
        {
            Shape fixedBatch = graph.ShapeOf(node.Output);
            return fixedBatch.Rank > 0 ? fixedBatch.With(0, Shape.Unknown) : fixedBatch;
        }
    }
}
