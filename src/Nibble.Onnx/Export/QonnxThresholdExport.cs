using Nibble.Graphs;

namespace Nibble.Onnx;

/// <summary>Writes activations of any steps as the MultiThreshold that FINN has them in.</summary>
internal static class QonnxThresholdExport
{
    /// <summary>Writes the node.</summary>
    /// <param name="graph">Its network.</param>
    /// <param name="node">The node.</param>
    /// <param name="operation">Its operator.</param>
    /// <param name="x">The ONNX name of what it maps.</param>
    /// <param name="thresholds">The ONNX name of the thresholds.</param>
    /// <param name="onnx">Where it is written.</param>
    /// <exception cref="OnnxException">Its channels lie where no layout of QONNX has them.</exception>
    public static void Lower(Graph graph, GraphNode node, MultiThreshold operation, string x, string thresholds, OnnxNodes onnx) => onnx.AddOf(
        QonnxExport.Domain, node.Name, "MultiThreshold", [x, thresholds], [node.Output],
        AttributeWriter.Text("data_layout", LayoutOf(operation.ChannelAxis, graph.ShapeOf(node.Inputs[0]).Rank)),
        AttributeWriter.Real("out_bias", operation.Offset),
        AttributeWriter.Text("out_dtype", TypeOf(graph, node)),
        AttributeWriter.Real("out_scale", operation.Scale));

    private static string LayoutOf(int axis, int rank) => (axis < 0 ? axis + rank : axis, rank) switch
    {
        (1, 2) => "NC",
        (1, 4) => "NCHW",
        (int last, _) when last == rank - 1 => "NHWC",
        _ => throw new OnnxException($"has its channels along axis {axis} of {rank}, but QONNX has them second of four, or last; transpose before"),
    };

    // The integers that come out are known where the next node says on which grid they lie.
    private static string TypeOf(Graph graph, GraphNode node) =>
        graph.ConsumersOf(node.Output).ToArray() is [{ Operator: Quantize { Grid: { IsSymmetric: true, Format: { IsNarrow: false } format } } }]
            ? format switch { { IsBipolar: true } => "BIPOLAR", { IsSigned: false, Bits: 1 } => "BINARY", _ => format.ToString().ToUpperInvariant() }
            : "FLOAT32";
}
