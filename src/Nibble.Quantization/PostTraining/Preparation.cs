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

    /// <summary>The error for a network without such layers.</summary>
    internal static QuantizationException NothingToQuantize(Graph graph) =>
        new($"'{graph.Name}' has no layer to quantize: no Gemm, MatMul or Conv with constant real weights. Is it quantized already? 'nibble inspect' shows its layers.");
}
