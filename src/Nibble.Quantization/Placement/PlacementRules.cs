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
        _ => PlacementRule.Real,
    };

    /// <summary>The longest function of one number that ends in a node and is better one table than operators on codes; else null.</summary>
    /// <remarks>
    /// ONNX Runtime has integer operators for sums, products, limits, Sigmoid and LeakyRelu, and takes nearly twice as long for a float function between codes as for
    /// two of them: those stay single. No function begins with a limit, which belongs to the quantizer behind what is limited.
    /// </remarks>
    public static NumberFunction? FunctionOf(Graph graph, GraphNode last) =>
        NumberFunction.EndingIn(graph, last).LastOrDefault(function => (function.Nodes is [{ Operator: Sigmoid or LeakyRelu }] || function.Nodes.Any(LacksIntegerForm)) && !BeginsWithLimit(graph, function));

    private static bool LacksIntegerForm(GraphNode node) => node.Operator is not (Identity or Relu or Clip or Add or Mul or Sigmoid or LeakyRelu);

    private static bool BeginsWithLimit(Graph graph, NumberFunction function) =>
        graph.ConsumersOf(function.Source).Where(function.Nodes.Contains).ToArray() is [{ Operator: Relu or Clip or Identity }];

    /// <summary>The products of two values, as attention has them: layers without weights.</summary>
    public static IEnumerable<GraphNode> ValueProducts(Graph graph) =>
        graph.Nodes.Where(node => node.Operator is BatchMatMul or MatMul && node.Inputs.All(input => !graph.Constants.ContainsKey(input) && graph.ShapeOf(input).Rank >= 2));
}
