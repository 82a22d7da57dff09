using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Which values of a network get a Quantize operator, and whose grid each has.</summary>
/// <remarks>
/// Every input of a quantized layer is one. So is what stands between two of them, as far as integers can flow: the operands of an
/// addition, the input of a sigmoid. A value that was only moved or picked (reshaped, max-pooled) has the grid of the value it came from.
/// ReLU and Clip after a layer need no grid of their own: they are a clamp of the layer's output codes.
/// </remarks>
internal sealed class ActivationPlan
{
    private readonly Graph _graph;
    private readonly Dictionary<string, string> _origins = [];

    private ActivationPlan(Graph graph) => _graph = graph;

    /// <summary>The values to quantize, in the graph's order, each with the value whose grid it has (often itself).</summary>
    public IReadOnlyList<(string Value, string Origin)> Points { get; private set; } = [];

    /// <summary>Plans static quantization of a network.</summary>
    /// <param name="graph">The prepared network.</param>
    /// <param name="layers">The layers that become integer ones.</param>
    public static ActivationPlan For(Graph graph, IEnumerable<GraphNode> layers)
    {
        var plan = new ActivationPlan(graph);
        foreach (GraphNode layer in layers)
            plan.Mark(layer.Inputs[0]);
        plan.Points = [.. graph.Inputs.Select(input => input.Name).Concat(graph.Nodes.Select(node => node.Output))
            .Where(plan._origins.ContainsKey)
            .Select(value => (value, plan._origins[value]))];
        return plan;
    }

    /// <summary>The value whose grid a planned value has.</summary>
    public string OriginOf(string value) => _origins[value];

    /// <summary>The quantizer of each grid: the one for all, or what an override asks for a layer that reads it.</summary>
    /// <exception cref="QuantizationException">Overrides ask two quantizers of one grid.</exception>
    public IReadOnlyDictionary<string, GridQuantizer> QuantizersOf(IEnumerable<LayerPlan> layers, GridQuantizer usual)
    {
        Dictionary<string, (GridQuantizer Quantizer, string Layer)> asked = [];
        foreach (LayerPlan layer in layers.Where(layer => layer.Activations is not null))
        {
            string origin = OriginOf(layer.Node.Inputs[0]);
            if (asked.TryGetValue(origin, out (GridQuantizer Quantizer, string Layer) other) && other.Quantizer != layer.Activations)
                throw new QuantizationException($"Overrides ask for different inputs of the layers '{other.Layer}' and '{layer.Node.Name}', which share the grid of '{origin}'. Ask for the same.");
            asked[origin] = (layer.Activations!, layer.Node.Name);
        }

        return Points.Select(point => point.Origin).Distinct().ToDictionary(origin => origin, origin => asked.TryGetValue(origin, out (GridQuantizer Quantizer, string Layer) own) ? own.Quantizer : usual);
    }

    private string Mark(string value)
    {
        if (_origins.TryGetValue(value, out string? known))
            return known;
        GraphNode? producer = _graph.ProducerOf(value);
        string origin = producer is { Operator: Identity or Flatten or Reshape or Transpose or MaxPool } ? Mark(producer.Inputs[0]) : value;
        _origins[value] = origin;

        GraphNode? maker = producer;
        if (producer is { Operator: Relu or Clip })
            maker = _graph.ProducerOf(producer.Inputs[0]);
        if (maker is { Operator: LeakyRelu or Sigmoid or Tanh or BinaryOperator or AveragePool or GlobalAveragePool or Concat })
            foreach (string input in maker.Inputs.Where(input => !_graph.Constants.ContainsKey(input)))
                Mark(input);
        else if (maker is not null && !ReferenceEquals(maker, producer) && maker.Operator is MaxPool)
            Mark(maker.Output);
        return origin;
    }
}
