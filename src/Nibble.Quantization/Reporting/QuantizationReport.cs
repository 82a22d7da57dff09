using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization;

/// <summary>What a network's layers are made of, what is proved of them, and what they cost.</summary>
/// <param name="Model">The network's name.</param>
/// <param name="Layers">The integer layers, in order.</param>
/// <param name="FloatLayers">The layers that stay real, each with the reason.</param>
/// <param name="Bytes">Of all constants, packed.</param>
/// <param name="FloatBytes">Of all constants as 32-bit floats.</param>
public sealed record QuantizationReport(string Model, IReadOnlyList<LayerReport> Layers, IReadOnlyList<FloatLayer> FloatLayers, long Bytes, long FloatBytes)
{
    /// <summary>The width that the widest accumulator needs; 0 without integer layers.</summary>
    public int AccumulatorBits => Layers.Select(layer => layer.Accumulator.Bits).DefaultIfEmpty(0).Max();

    /// <summary>Describes a network.</summary>
    /// <param name="model">Any network, low-bit or not.</param>
    /// <param name="original">The float network that it was made from, to compare layers of the same name with.</param>
    /// <param name="samples">Inputs [samples, ...] to compare layer outputs on.</param>
    public static QuantizationReport Of(Graph model, Graph? original = null, Tensor? samples = null)
    {
        Graph? prepared = original;
        Dictionary<string, double> outputs = prepared is null || samples is null ? [] : OutputSqnr(model, prepared, samples);
        List<LayerReport> layers = [];
        List<FloatLayer> floats = [];
        foreach (GraphNode node in model.Nodes.Where(node => IntegerLayer.WeightChannelAxis(node.Operator) is not null))
        {
            if (IntegerLayer.TryGet(model, node) is { } layer)
                layers.Add(Describe(layer, prepared, outputs));
            else
                floats.Add(new FloatLayer(node.Name, node.Operator.Name, ReasonForFloat(model, node)));
        }

        return new QuantizationReport(
            model.Name,
            layers,
            floats,
            model.Constants.Values.Sum(constant => constant.Quantized?.ByteCount ?? constant.Shape.ElementCount * sizeof(float)),
            model.Constants.Values.Sum(constant => constant.Shape.ElementCount * sizeof(float)));
    }

    private static LayerReport Describe(IntegerLayer layer, Graph? prepared, Dictionary<string, double> outputs)
    {
        Tensor? real = prepared?.Nodes.FirstOrDefault(node => node.Name == layer.Node.Name) is { Inputs.Length: > 1 } twin
            && prepared.Constants.TryGetValue(twin.Inputs[1], out Constant? constant) && constant.Shape == layer.Weight.Shape ? constant.ToTensor() : null;
        long floatBytes = sizeof(float) * ((long)layer.Weight.Length + (layer.Bias?.Shape.ElementCount ?? 0));
        long biasBytes = layer.Bias is null ? 0 : layer.Bias.Quantized?.ByteCount ?? (layer.Bias.Shape.ElementCount * sizeof(float));
        return new LayerReport(
            layer.Node.Name,
            layer.Node.Operator.Name,
            layer.Depth,
            layer.OutputChannels,
            layer.Weight.Format,
            layer.Weight.Grid.Granularity,
            layer.Input.Format,
            layer.Input.Grid,
            real is null ? null : Distortion.Sqnr(real, layer.Weight.Dequantize()),
            outputs.TryGetValue(layer.Node.Name, out double sqnr) ? sqnr : null,
            layer.Accumulator(),
            layer.BiasCodes is not null,
            layer.Weight.ByteCount + biasBytes,
            floatBytes);
    }

    private static string ReasonForFloat(Graph model, GraphNode node)
    {
        if (!model.Constants.TryGetValue(node.Inputs[1], out Constant? weight))
            return "its second operand is not a constant";
        if (weight.Quantized is null)
            return "its weights are real numbers";
        return model.QuantizationOf(node.Inputs[0]) is null ? "its input is not quantized" : "its scales lie along an axis that a sum can't factor out";
    }

    private static Dictionary<string, double> OutputSqnr(Graph model, Graph prepared, Tensor samples)
    {
        HashSet<string> names = [.. model.Nodes.Select(node => node.Name).Intersect(prepared.Nodes.Select(node => node.Name))];
        Dictionary<string, Tensor> expected = LayerOutputs(prepared, names, samples), actual = LayerOutputs(model, names, samples);
        return expected.Where(pair => actual.TryGetValue(pair.Key, out Tensor? other) && other.Shape == pair.Value.Shape)
            .ToDictionary(pair => pair.Key, pair => Distortion.Sqnr(pair.Value, actual[pair.Key]));
    }

    private static Dictionary<string, Tensor> LayerOutputs(Graph graph, HashSet<string> names, Tensor samples)
    {
        Dictionary<string, string> layerOf = graph.Nodes.Where(node => names.Contains(node.Name) && IntegerLayer.WeightChannelAxis(node.Operator) is not null)
            .ToDictionary(node => node.Output, node => node.Name);
        Dictionary<string, Tensor> outputs = [];
        new FloatEvaluator(graph).Run(
            new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = samples },
            (value, tensor) =>
            {
                if (layerOf.TryGetValue(value, out string? layer))
                    outputs[layer] = tensor.Clone();
            });
        return outputs;
    }
}
