using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>What FINN asks: the conditions of its ConvertQONNXtoFINN and of the hardware layers that it then infers.</summary>
internal static class FinnRules
{
    private const int MostThresholdBits = 8;
    private const string KnownOperators = "Conv, Gemm, MatMul, BatchNormalization, Relu, Add, Sub, Mul, MaxPool, GlobalAveragePool, Concat, Flatten, Reshape, Transpose";

    public static ImmutableArray<ExportRule> All { get; } =
    [
        new(FindingKind.Refused, "QONNX", "FINN reads Quant, BipolarQuant and Trunc, and nothing of QuantizeLinear.", FpgaRules.OtherDialect),
        new(FindingKind.Refused, "Zero points of 0", "FINN folds weights and makes thresholds for a zero point of 0 only.", ZeroPoints),
        new(FindingKind.Refused, "Rounding to nearest even", "FINN's thresholds stand half-way between points, whatever rounding the file names.", Roundings),
        new(FindingKind.Refused, $"Activations of at most {MostThresholdBits} bits", $"FINN makes thresholds of up to {MostThresholdBits} bits by default, 2^bits - 1 for each channel; wider Quant nodes are left over.", WideActivations),
        new(FindingKind.Refused, "Unsigned codes behind a Relu, signed ones elsewhere", "FINN takes unsigned, not narrow codes behind a Relu, and signed ones behind all else.", Signs),
        new(FindingKind.Refused, "Signs of 1", "FINN takes a BipolarQuant of values with the one scale 1.", BipolarScales),
        new(FindingKind.Refused, "Activation scales per tensor or along axis 1", "FINN's thresholds differ along the channels only.", ActivationAxes),
        new(FindingKind.Refused, "Integer weights and inputs of all layers", "FINN's matrix units multiply integers; there is no layer of real numbers in hardware.", RealLayers),
        new(FindingKind.Refused, "A Quant behind every Relu", "FINN makes Relu and Quant one threshold; a Relu alone is left over.", LoneRelus),
        new(FindingKind.Refused, "Convolutions that are dense or depthwise", "FINN lowers convolutions with one group or with a group for each channel.", Groups),
        new(FindingKind.Refused, "Known operators", "FINN has hardware for these operators; the rest would stay in the file.", Operators),
        new(FindingKind.Costs, "Equal scales on both sides of an Add", "FINN moves scales past an addition only where they are equal; otherwise it adds real numbers.", UnequalSums),
        new(FindingKind.Remark, "No ties", "FINN counts the thresholds that a number has reached, so that one half-way between two codes takes the upper one, not the even one.", Ties),
        new(FindingKind.Remark, "Inputs of whole shape", "FINN builds hardware for known shapes.", OpenShapes),
    ];

    private static IEnumerable<(string, string, string)> ZeroPoints(Graph graph, OnnxWriteOptions options) => FpgaRules.GridsOf(graph).Where(found => !found.Grid.IsSymmetric).Select(found =>
        (found.Place, $"Its zero point is {found.Grid.ZeroPoints.First(zero => zero != 0)}.", "Quantize it symmetrically: --symmetric, or --power-of-two."));

    private static IEnumerable<(string, string, string)> Roundings(Graph graph, OnnxWriteOptions options) => FpgaRules.GridsOf(graph).Where(found => !found.IsConstant && !found.Grid.Format.IsBipolar && found.Grid.Rounding != Rounding.NearestEven).Select(found =>
        (found.Place, $"It rounds by {found.Grid.Rounding}.", $"Quantize it with {Rounding.NearestEven}."));

    private static IEnumerable<(string, string, string)> WideActivations(Graph graph, OnnxWriteOptions options) => FpgaRules.GridsOf(graph).Where(found => !found.IsConstant && found.Grid.Format.Bits > MostThresholdBits).Select(found =>
        (found.Place, $"It has {found.Grid.Format} codes.", $"Quantize it to {MostThresholdBits} bits or fewer."));

    private static IEnumerable<(string, string, string)> Signs(Graph graph, OnnxWriteOptions options)
    {
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is not Quantize { Grid: { } grid } || grid.Format.IsBipolar || !grid.IsSymmetric || graph.ProducerOf(node.Inputs[0])?.Operator is MultiThreshold)
                continue;
            bool isBehindRelu = graph.ProducerOf(node.Inputs[0])?.Operator is Relu;
            if (isBehindRelu && (grid.Format.IsSigned || grid.Format.IsNarrow))
                yield return (node.Name, $"It stands behind a Relu and has {grid.Format} codes.", $"Quantize it to {NumberFormat.UInt(grid.Format.Bits)}.");
            else if (!isBehindRelu && !grid.Format.IsSigned)
                yield return (node.Name, $"It stands behind no Relu and has {grid.Format} codes.", $"Quantize it to {NumberFormat.Int(grid.Format.Bits)}.");
        }
    }

    private static IEnumerable<(string, string, string)> BipolarScales(Graph graph, OnnxWriteOptions options) => FpgaRules.GridsOf(graph).Where(found => !found.IsConstant && found.Grid.Format.IsBipolar && (found.Grid.Scales.Length > 1 || found.Grid.Scales[0] != 1)).Select(found =>
        (found.Place, $"Its signs stand for {found.Grid.Scales[0]:g4} and less.", "Take signs of the scale 1, and let the weights or a batch normalization have the scale."));

    private static IEnumerable<(string, string, string)> ActivationAxes(Graph graph, OnnxWriteOptions options) => FpgaRules.GridsOf(graph).Where(found => !found.IsConstant && found.Grid.Granularity.Axis is not (null or 1)).Select(found =>
        (found.Place, $"It is quantized {found.Grid.Granularity}.", "Quantize it per tensor."));

    private static IEnumerable<(string, string, string)> RealLayers(Graph graph, OnnxWriteOptions options)
    {
        foreach ((GraphNode node, Constant? weight) in FpgaRules.LayersOf(graph))
            if (weight is null)
                yield return (node.Name, $"It multiplies by '{node.Inputs[1]}', which is computed.", "Keep products of two values out of the network.");
            else if (weight.Quantized is null)
                yield return (node.Name, $"Its weights '{node.Inputs[1]}' are of real numbers.", "Quantize them.");
            else if (graph.QuantizationOf(node.Inputs[0]) is null)
                yield return (node.Name, $"Its input '{node.Inputs[0]}' is of real numbers.", "Quantize it.");
    }

    private static IEnumerable<(string, string, string)> LoneRelus(Graph graph, OnnxWriteOptions options) => graph.Nodes.Where(node => node.Operator is Relu && (graph.Outputs.Contains(node.Output) || graph.ConsumersOf(node.Output).Any(reader => reader.Operator is not Quantize))).Select(node =>
        (node.Name, "What it makes is not quantized.", "Quantize its output."));

    private static IEnumerable<(string, string, string)> Groups(Graph graph, OnnxWriteOptions options) => graph.Nodes.Where(node => node.Operator is Conv { Groups: > 1 } conv && graph.ShapeOf(node.Inputs[1])[1] != 1).Select(node =>
        (node.Name, $"It has {((Conv)node.Operator).Groups} groups of {graph.ShapeOf(node.Inputs[1])[1]} channels.", "Train it with one group, or one for each channel."));

    private static IEnumerable<(string, string, string)> Operators(Graph graph, OnnxWriteOptions options) => FpgaRules.UnknownOperators(
        graph,
        operation => operation is Quantize or MultiThreshold or Conv or Gemm or MatMul or BatchNormalization or Relu or Add or Sub or Mul or MaxPool or GlobalAveragePool or Concat or Flatten or Reshape or Transpose or Identity,
        KnownOperators);

    private static IEnumerable<(string, string, string)> UnequalSums(Graph graph, OnnxWriteOptions options)
    {
        foreach (GraphNode node in graph.Nodes)
            if (node.Operator is Add && node.Inputs.All(input => !graph.Constants.ContainsKey(input)))
            {
                Quantize?[] sides = [.. node.Inputs.Select(graph.QuantizationOf)];
                if (sides.Any(side => side is null) || !sides[0]!.Grid!.Scales.SequenceEqual(sides[1]!.Grid!.Scales))
                    yield return (node.Name, sides.Any(side => side is null) ? "One side is of real numbers." : "Its sides have different scales.", "Quantize both sides to one grid.");
            }
    }

    private static IEnumerable<(string, string, string)> Ties(Graph graph, OnnxWriteOptions options) => graph.Nodes.Any(node => node.Operator is Quantize { Format.IsBipolar: false })
        ? [(graph.Name, "Its values are rounded to nearest even.", "Measure the accuracy of what FINN made, where many numbers are exact halves of a scale.")]
        : [];

    private static IEnumerable<(string, string, string)> OpenShapes(Graph graph, OnnxWriteOptions options) => graph.Inputs.Where(input => !input.Shape.IsKnown).Select(input =>
        (input.Name, $"Its shape is {input.Shape}.", "Fix it there, as with qonnx-cleanup --override-inpsize."));
}
