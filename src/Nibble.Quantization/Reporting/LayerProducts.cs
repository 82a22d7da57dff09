using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>How many products each layer sums for one sample.</summary>
internal static class LayerProducts
{
    /// <summary>The products of each Gemm, MatMul with a constant and Conv by the node's name; layers of open sizes are left out.</summary>
    public static IReadOnlyDictionary<string, long> Of(Graph graph)
    {
        Dictionary<string, Shape> shapes = graph.Constants.ToDictionary(pair => pair.Key, pair => pair.Value.Shape);
        foreach (GraphInput input in graph.Inputs)
            shapes[input.Name] = input.Shape.Rank > 0 ? input.Shape.With(0, 1) : input.Shape;
        Dictionary<string, long> products = [];
        foreach (GraphNode node in graph.Nodes)
        {
            Shape output = ShapeOf(graph, node, shapes);
            shapes[node.Output] = output;
            if (IntegerLayer.WeightChannelAxis(node.Operator) is int axis && graph.Constants.TryGetValue(node.Inputs[1], out Constant? weight) && output.IsKnown && weight.Shape[axis] > 0)
                products[node.Name] = output.ElementCount * (weight.Shape.ElementCount / weight.Shape[axis]);
        }

        return products;
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
