using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>What hls4ml asks: the handlers of its ONNX reader, and what its optimizer makes of a Quant.</summary>
internal static class Hls4mlRules
{
    private const string KnownOperators = "Conv, Gemm, MatMul, BatchNormalization, Relu, LeakyRelu, Elu, Sigmoid, Tanh, Softplus, Softmax, Add, Sub, Mul, Div, Concat, MaxPool, AveragePool, GlobalAveragePool, Flatten, Reshape, Transpose";

    public static ImmutableArray<ExportRule> All { get; } =
    [
        new(FindingKind.Refused, "QONNX", "hls4ml reads Quant and BipolarQuant, and nothing of QuantizeLinear.", FpgaRules.OtherDialect),
        new(FindingKind.Refused, "Rounding to nearest even, or down", "hls4ml has AP_RND_CONV for ROUND and AP_TRN for FLOOR, and no other.", Roundings),
        new(FindingKind.Refused, "Narrow codes only where signed", "hls4ml saturates symmetrically (AP_SAT_SYM) for signed numbers only.", NarrowUnsigned),
        new(FindingKind.Refused, "Convolutions with one group", "hls4ml's convolutions of QONNX models have one group; later versions take depthwise ones as well.", Groups),
        new(FindingKind.Refused, "Joins of two values", "hls4ml joins two values at a time.", WideJoins),
        new(FindingKind.Refused, "Known operators", "hls4ml has a handler for these operators, and stops at any other.", Operators),
        new(FindingKind.Costs, "Scales that are powers of two, one a tensor, without zero point", "hls4ml makes a plain ap_fixed of those; for others it multiplies and adds in hardware (ApplyAlpha) on both sides of the rounding.", Scales),
        new(FindingKind.Remark, "No zero points, which decide ties", "QONNX adds a zero point before it rounds, QuantizeLinear after, so that a number half-way between two codes takes the other one.", ZeroPoints),
        new(FindingKind.Costs, "Quantized weights", "hls4ml gives what no Quant describes its default precision.", RealLayers),
        new(FindingKind.Remark, "Channels last", "hls4ml computes images channels last, and takes them from a file that was turned.", Images),
        new(FindingKind.Remark, "Precision by name", "hls4ml takes precisions from Quant nodes where each layer has a configuration of its own.", (graph, _) =>
            [(graph.Name, "Precisions are in the file.", "Make the configuration with config_from_onnx_model(model, granularity='name').")]),
    ];

    private static IEnumerable<(string, string, string)> Roundings(Graph graph, OnnxWriteOptions options) => FpgaRules.GridsOf(graph).Where(found => !found.Grid.Format.IsBipolar && !found.IsConstant && found.Grid.Rounding is not (Rounding.NearestEven or Rounding.Floor)).Select(found =>
        (found.Place, $"It rounds by {found.Grid.Rounding}.", $"Quantize it with {Rounding.NearestEven} or {Rounding.Floor}."));

    private static IEnumerable<(string, string, string)> NarrowUnsigned(Graph graph, OnnxWriteOptions options) => FpgaRules.GridsOf(graph).Where(found => found.Grid.Format is { IsNarrow: true, IsSigned: false }).Select(found =>
        (found.Place, $"It has {found.Grid.Format} codes.", $"Quantize it to {NumberFormat.UInt(found.Grid.Format.Bits)}."));

    private static IEnumerable<(string, string, string)> Groups(Graph graph, OnnxWriteOptions options) => graph.Nodes.Where(node => node.Operator is Conv { Groups: > 1 }).Select(node =>
        (node.Name, $"It has {((Conv)node.Operator).Groups} groups.", "Train it with one group; with a group for each channel, try a new version with --force."));

    private static IEnumerable<(string, string, string)> WideJoins(Graph graph, OnnxWriteOptions options) => graph.Nodes.Where(node => node.Operator is Concat && node.Inputs.Length > 2).Select(node =>
        (node.Name, $"It joins {node.Inputs.Length} values.", "Join two, then the next."));

    private static IEnumerable<(string, string, string)> Operators(Graph graph, OnnxWriteOptions options) => FpgaRules.UnknownOperators(
        graph,
        operation => operation is Quantize or Conv or Gemm or MatMul or BatchNormalization or Relu or LeakyRelu or Elu or Sigmoid or Tanh or Softplus or Softmax or Add or Sub or Mul or Div or Concat or MaxPool or AveragePool or GlobalAveragePool or Flatten or Reshape or Transpose,
        KnownOperators);

    private static IEnumerable<(string, string, string)> Scales(Graph graph, OnnxWriteOptions options) => FpgaRules.GridsOf(graph).Where(found => !found.Grid.IsPowerOfTwo || !found.Grid.IsSymmetric || found.Grid.Scales.Length > 1).Select(found =>
        (found.Place, found.Grid switch
        {
            { IsSymmetric: false } => $"Its zero point is {found.Grid.ZeroPoints.First(zero => zero != 0)}.",
            { IsPowerOfTwo: false } => $"Its scale {found.Grid.Scales.First(scale => !QuantizationGrid.PerTensor(NumberFormat.Int(8), scale).IsPowerOfTwo):g4} is no power of two.",
            _ => $"It has {found.Grid.Scales.Length} scales.",
        }, "Quantize with --power-of-two --granularity tensor."));

    private static IEnumerable<(string, string, string)> ZeroPoints(Graph graph, OnnxWriteOptions options) => FpgaRules.GridsOf(graph).Where(found => !found.IsConstant && !found.Grid.IsSymmetric).Select(found =>
        (found.Place, $"Its zero point is {found.Grid.ZeroPoints.First(zero => zero != 0)}.", "Measure the accuracy of what was written, or quantize with --symmetric."));

    private static IEnumerable<(string, string, string)> RealLayers(Graph graph, OnnxWriteOptions options) => FpgaRules.LayersOf(graph).Where(layer => layer.Weight is { Quantized: null }).Select(layer =>
        (layer.Node.Name, $"Its weights '{layer.Node.Inputs[1]}' are of real numbers.", "Quantize them, or give the layer a precision in the configuration."));

    private static IEnumerable<(string, string, string)> Images(Graph graph, OnnxWriteOptions options) => graph.Nodes.Any(node => node.Operator is Conv or Pool or GlobalAveragePool)
        ? [(graph.Name, "It has images channels first, as ONNX does.", "Run qonnx_clean, qonnx_to_channels_last and qonnx_clean on the file before hls4ml reads it.")]
        : [];
}
