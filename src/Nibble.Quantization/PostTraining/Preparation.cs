using Nibble.Graphs;

namespace Nibble.Quantization;

/// <summary>Brings a float network into the form that is quantized: constants computed, batch normalization folded, matrix products joined with their bias.</summary>
public static class Preparation
{
    /// <summary>The same function, in fewer and larger layers.</summary>
    public static Graph Apply(Graph model) => FoldBatchNormalization.Apply(FuseMatMulAdd.Apply(ConstantFolding.Apply(model)));

    /// <summary>The layers of a prepared network that can become integer ones: those whose weight, and bias if any, are constants of real numbers.</summary>
    internal static IReadOnlyList<GraphNode> Quantizable(Graph graph) =>
        [.. graph.Nodes.Where(node => IntegerLayer.WeightChannelAxis(node.Operator) is not null
            && node.Inputs[1..].All(input => graph.Constants.TryGetValue(input, out Constant? constant) && constant.Quantized is null))];

    /// <summary>The layers of a prepared network whose weights alone can become codes: recurrent layers and embeddings, with weights that are constants of real numbers.</summary>
    internal static IReadOnlyList<GraphNode> Decodable(Graph graph) =>
        [.. graph.Nodes.Where(node => LayerWeightInputs.AreDecoded(node) && LayerWeightInputs.AreConstants(graph, node, areCodes: false))];

    /// <summary>The error for a network without such layers.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="kinds">Which layers were looked for.</param>
    internal static QuantizationException NothingToQuantize(Graph graph, string kinds = "Gemm, MatMul, Conv, recurrent layer or embedding") =>
        new($"'{graph.Name}' has no layer to quantize: no {kinds} with constant real weights. Is it quantized already? 'nibble inspect' shows its layers.");
}
