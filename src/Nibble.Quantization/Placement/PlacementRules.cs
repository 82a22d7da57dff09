using Nibble.Graphs;

namespace Nibble.Quantization;

/// <summary>The rule of each operator: what integer programs compute on codes, and what ONNX Runtime fuses to integer operators.</summary>
internal static class PlacementRules
{
    /// <summary>The rule of a node.</summary>
    /// <param name="graph">The prepared network.</param>
    /// <param name="node">One of its nodes.</param>
    /// <param name="isProduct">Whether it is a layer, or a product of two values, that is to compute in integers.</param>
    public static PlacementRule Of(Graph graph, GraphNode node, bool isProduct) => node.Operator switch
    {
        Conv when isProduct => PlacementRule.ProductOfCodes,
        Gemm or MatMul or BatchMatMul when isProduct => PlacementRule.Product,
        Add or Mul or AveragePool or GlobalAveragePool => PlacementRule.Combination,
        Concat => PlacementRule.Join,
        Identity or Flatten or Reshape or Transpose or MaxPool when !graph.Constants.ContainsKey(node.Inputs[0]) => PlacementRule.Move,
        Relu or Clip => PlacementRule.Limit,
        Elementwise and not Identity => PlacementRule.Function,
        _ => PlacementRule.Real,
    };

    /// <summary>The products of two values, as attention has them: layers without weights.</summary>
    public static IEnumerable<GraphNode> ValueProducts(Graph graph) =>
        graph.Nodes.Where(node => node.Operator is BatchMatMul or MatMul && node.Inputs.All(input => !graph.Constants.ContainsKey(input) && graph.ShapeOf(input).Rank >= 2));
}
