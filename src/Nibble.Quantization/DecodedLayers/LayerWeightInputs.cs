using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Which inputs of a node are its weights.</summary>
internal static class LayerWeightInputs
{
    /// <summary>
    /// The weight of a Gemm, MatMul or Conv; W and R of a recurrent layer; the table of an embedding, which is a Gather of whole slices from a constant by
    /// indices that are computed. None for all other nodes.
    /// </summary>
    public static ImmutableArray<int> Of(Graph graph, GraphNode node) =>
        node.Operator is Gather gather && !IsEmbedding(graph, node, gather) ? [] : Of(node.Operator);

    /// <summary>The same for a node that is known to be a layer.</summary>
    public static ImmutableArray<int> Of(Operator operation) => operation switch
    {
        Lstm or RecurrentOperator => [1, 2],
        Gather => [0],
        _ when IntegerLayer.WeightChannelAxis(operation) is not null => [1],
        _ => [],
    };

    /// <summary>Whether a node's weights are decoded before they are used, also where its input lies on a grid.</summary>
    public static bool AreDecoded(GraphNode node) => node.Operator is Lstm or RecurrentOperator or Gather;

    /// <summary>Whether a node has weights, and all are constants: of codes, or of real numbers.</summary>
    public static bool AreConstants(Graph graph, GraphNode node, bool areCodes)
    {
        ImmutableArray<int> inputs = Of(graph, node);
        return !inputs.IsEmpty && inputs.All(input => graph.Constants.TryGetValue(node.Inputs[input], out Constant? weight) && weight.Quantized is not null == areCodes);
    }

    // Whole numbers may be indices of something else, which would not be the same ones on a grid; infinities that mask have no grid.
    private static bool IsEmbedding(Graph graph, GraphNode node, Gather gather) =>
        graph.Constants.TryGetValue(node.Inputs[0], out Constant? table) && !graph.Constants.ContainsKey(node.Inputs[1])
        && (gather.Axis == 0 || gather.Axis == -table.Shape.Rank) && (table.Quantized is not null || IsReal(table.ToTensor()));

    private static bool IsReal(Tensor table)
    {
        bool isWhole = true;
        foreach (float value in table.Values)
        {
            if (!float.IsFinite(value))
                return false;
            isWhole &= value == MathF.Floor(value);
        }

        return !isWhole;
    }
}
