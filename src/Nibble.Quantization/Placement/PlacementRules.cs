using Nibble.Graphs;

namespace Nibble.Quantization;

/// <summary>The rule of each operator: what integer programs compute on codes, and what ONNX Runtime fuses to integer operators.</summary>
internal static class PlacementRules
{
    /// <summary>The rule of a node.</summary>
    /// <param name="graph">The prepared network.</param>
    /// <param name="node">One of its nodes.</param>
    /// <param name="isLayer">Whether it is a layer that is to become an integer one.</param>
    public static PlacementRule Of(Graph graph, GraphNode node, bool isLayer) => node.Operator switch
    {
        Conv when isLayer => PlacementRule.ProductOfCodes,
        Gemm or MatMul when isLayer => PlacementRule.Product,
        Add or Mul or AveragePool or GlobalAveragePool => PlacementRule.Combination,
        Concat => PlacementRule.Join,
        Identity or Flatten or Reshape or Transpose or MaxPool when !graph.Constants.ContainsKey(node.Inputs[0]) => PlacementRule.Move,
        Relu or Clip => PlacementRule.Limit,
        Elementwise and not Identity => PlacementRule.Function,
        _ => PlacementRule.Real,
    };
}
