using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>What ONNX Runtime's CPU provider asks, so that layers run in integers: the conditions of its QDQ fusions.</summary>
internal static class OnnxRuntimeRules
{
    // Of two products of a byte and a weight of greater magnitude, the sum may pass 16 bits.
    private const int SafeMagnitude = 64;

    public static ImmutableArray<ExportRule> All { get; } =
    [
        new(FindingKind.Refused, "ONNX's own operators, or the runtime's", "ONNX Runtime has no operators of the domain qonnx.custom_op.general.", (graph, options) =>
            options.Dialect == OnnxDialect.Qonnx ? [(graph.Name, $"The dialect is {options.Dialect}.", "Write it with --dialect qdq or qoperator.")] : []),
        new(FindingKind.Costs, "Values of 8 bits", "There are integer kernels for 8 bits; values of more are dequantized, computed in floats and quantized again.", WideValues),
        new(FindingKind.Costs, "Signed values with one reader, in all 8 bits", "On x86 signed values are fused only after they were made unsigned, which is not done past a Clip or for two readers, unless session.qdqisint8allowed is 1.", SignedValues),
        new(FindingKind.Costs, "Integer layers with a quantized result", "A Conv whose result is not quantized runs in floats.", OpenConvolutions),
        new(FindingKind.Costs, "Activations that saturation does", "A Relu between a layer and a Quantize goes where zero is the least code, and a Clip where the codes stay within its limits; otherwise the layer runs in floats.", Activations),
        new(FindingKind.Costs, "Recurrent layers in floats, where time counts", "ONNX Runtime decodes the weights of an LSTM, GRU or RNN each time the model runs, and then computes with floats.", DecodedWeights),
        new(FindingKind.Remark, "Quantized layers", "A layer of real numbers runs in floats.", RealLayers),
        new(FindingKind.Remark, "Weights of 7 bits for old processors", "On x86 without VNNI, sums of two products of an unsigned byte and a weight saturate at 16 bits.", Saturation),
        new(FindingKind.Remark, "Float rescaling", "ONNX Runtime multiplies sums by a float scale, so that rare last bits differ from a multiplier of integers.", (graph, _) =>
            graph.Requantization == Requantization.FixedPoint && graph.Nodes.Any(node => node.Operator is Quantize) && !FpgaRules.GridsOf(graph).All(found => found.Grid.IsPowerOfTwo)
                ? [(graph.Name, "The network rescales by integers.", "Expect a code to differ by one now and then, or quantize for float rescaling.")] : []),
        new(FindingKind.Remark, "Real hidden states", "ONNX Runtime's LSTM keeps its state in floats.", (graph, _) =>
            graph.Nodes.Where(node => node.Operator is Lstm { State: not null }).Select(node => (node.Name, "Its hidden state lies on a grid.", "Measure the accuracy there; the grid is kept as a note in the file."))),
    ];

    private static IEnumerable<(string, string, string)> WideValues(Graph graph, OnnxWriteOptions options) => FpgaRules.GridsOf(graph).Where(found => !found.IsConstant && found.Grid.Format.Bits > 8).Select(found =>
        (found.Place, $"It has {found.Grid.Format} codes.", "Quantize it to uint8 where speed counts."));

    private static IEnumerable<(string, string, string)> SignedValues(Graph graph, OnnxWriteOptions options)
    {
        if (options.Dialect == OnnxDialect.QOperator)
            yield break;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is not Quantize { Grid: { Format: { IsSigned: true, Bits: <= 8, IsBipolar: false } format } })
                continue;
            int layers = graph.ConsumersOf(node.Output).Count(reader => reader.Operator is Conv or MatMul);
            int readers = graph.ConsumersOf(node.Output).Count();
            if (layers > 0 && (readers > 1 || format != NumberFormat.Int(8)))
                yield return (node.Name, format != NumberFormat.Int(8) ? $"It has {format} codes, which a Clip makes." : $"It has {format} codes and {readers} readers.", "Quantize it to an unsigned format, or write it with --dialect qoperator.");
        }
    }

    private static IEnumerable<(string, string, string)> OpenConvolutions(Graph graph, OnnxWriteOptions options) => IntegerLayer.Of(graph).Where(layer => layer.Node.Operator is Conv && End(graph, layer.Node) is null).Select(layer =>
        (layer.Node.Name, "Its result is not quantized.", "Quantize it."));

    private static IEnumerable<(string, string, string)> Activations(Graph graph, OnnxWriteOptions options)
    {
        foreach (IntegerLayer layer in IntegerLayer.Of(graph))
        {
            GraphNode[] readers = [.. graph.ConsumersOf(layer.Node.Output)];
            if (readers is not [{ Operator: Relu or Clip } limit] || End(graph, layer.Node) is not { Grid: { } grid })
                continue;
            bool saturates = Enumerable.Range(0, grid.Scales.Length).All(channel => limit.Operator is Clip clip
                ? clip.Low <= grid.Decode(grid.Format.MinCode, channel) && grid.Decode(grid.Format.MaxCode, channel) <= clip.High
                : grid.Decode(grid.Format.MinCode, channel) >= 0);
            if (!saturates)
                yield return (limit.Name, $"The codes behind it are {grid}.", limit.Operator is Relu ? "Quantize its output to an unsigned format, or to a range that begins at zero." : "Quantize its output to a range within its limits.");
        }
    }

    private static IEnumerable<(string, string, string)> DecodedWeights(Graph graph, OnnxWriteOptions options) => graph.Nodes.Where(node => node.Operator is Lstm or RecurrentOperator && node.Inputs[1..3].Any(input => graph.Constants.GetValueOrDefault(input)?.Quantized is not null)).Select(node =>
        (node.Name, "Its weights are codes.", "Keep it so where the size counts; leave the layer real where milliseconds do."));

    private static IEnumerable<(string, string, string)> RealLayers(Graph graph, OnnxWriteOptions options) => FpgaRules.LayersOf(graph).Where(layer => IntegerLayer.TryGet(graph, layer.Node) is null && layer.Weight?.Quantized?.Grid.Granularity.GroupSize is null).Select(layer =>
        (layer.Node.Name, "Its weights or its input are of real numbers.", "Quantize both to run it in integers."));

    private static IEnumerable<(string, string, string)> Saturation(Graph graph, OnnxWriteOptions options) => IntegerLayer.Of(graph).Where(layer => !layer.Input.Format.IsSigned && layer.Input.Format.Bits == 8 && layer.Weight.Format.IsSigned && layer.Weights.Any(weight => Math.Abs(weight) > SafeMagnitude)).Select(layer =>
        (layer.Node.Name, $"It has uint8 values and weights up to {layer.Weights.Max(Math.Abs)}.", "On such processors set session.x64quantprecision to 1, or quantize with --weights int7."));

    // The Quantize behind a layer, or behind the activation behind it.
    private static Quantize? End(Graph graph, GraphNode layer)
    {
        GraphNode[] readers = [.. graph.ConsumersOf(layer.Output)];
        if (readers is [{ Operator: Relu or Clip } limit] && !graph.Outputs.Contains(layer.Output))
            readers = [.. graph.ConsumersOf(limit.Output)];
        return readers.Select(reader => reader.Operator).OfType<Quantize>().FirstOrDefault();
    }
}
