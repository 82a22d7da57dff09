using Nibble.Graphs;

namespace Nibble.Quantization;

/// <summary>Puts single layers of a low-bit network into the float one, and the other way round, to see what each is to blame for.</summary>
/// <param name="original">The float network, with the layers that were quantized.</param>
/// <param name="model">The low-bit network, whose layers have the same names.</param>
internal sealed class LayerSwap(Graph original, Graph model)
{
    private readonly Dictionary<string, GraphNode> _original = original.Nodes.ToDictionary(node => node.Name);
    private readonly Dictionary<string, GraphNode> _model = model.Nodes.ToDictionary(node => node.Name);

    /// <summary>The layers that are quantized in one network and real in the other, in order.</summary>
    public IReadOnlyList<string> Layers { get; } =
    [
        .. model.Nodes.Where(node => IntegerLayer.WeightChannelAxis(node.Operator) is not null && IsQuantized(model, node)
            && original.Nodes.Any(other => other.Name == node.Name && other.Operator.GetType() == node.Operator.GetType() && IsReal(original, other)
                && original.Constants[other.Inputs[1]].Shape == model.Constants[node.Inputs[1]].Shape))
            .Select(node => node.Name),
    ];

    /// <summary>Whether anything but inputs of layers is quantized.</summary>
    public bool HasQuantizersBetween => model.Nodes.Any(node => node.Operator is Quantize && !ServesLayersOnly(node));

    /// <summary>The float network with, for each layer, what that layer makes of the float input once it is quantized, under the name that <see cref="OwnOutput"/> gives.</summary>
    public Graph WithOwnOutputs()
    {
        var constants = new Dictionary<string, Constant>(original.Constants);
        List<GraphNode> nodes = [];
        foreach (GraphNode node in original.Nodes)
        {
            nodes.Add(node);
            if (!Layers.Contains(node.Name))
                continue;
            GraphNode twin = _model[node.Name];
            string input = node.Inputs[0];
            if (model.QuantizationOf(twin.Inputs[0]) is { } quantize)
            {
                string quantized = OwnOutput(node.Name) + ".input";
                nodes.Add(new GraphNode(quantized, quantize, [input], quantized));
                input = quantized;
            }

            string[] own = [.. twin.Inputs.Skip(1).Select((name, i) => $"{OwnOutput(node.Name)}.{i + 1}")];
            for (int i = 0; i < own.Length; i++)
                constants[own[i]] = model.Constants[twin.Inputs[i + 1]];
            nodes.Add(new GraphNode(OwnOutput(node.Name), twin.Operator, [input, .. own], OwnOutput(node.Name)));
        }

        return new Graph(original.Name, original.Inputs, original.Outputs, [.. nodes], constants);
    }

    /// <summary>The value that <see cref="WithOwnOutputs"/> adds for a layer.</summary>
    public static string OwnOutput(string layer) => $"{layer}.own";

    /// <summary>The low-bit network with one layer real: its weights, its bias, and its input as far as nothing else reads it quantized.</summary>
    public Graph OnlyReal(string layer)
    {
        GraphEditor editor = model.Edit();
        GraphNode node = _model[layer];
        GiveConstants(editor, node, _original[layer], original, "real");
        editor.Rewire(layer, 0, RealSource(editor, node.Inputs[0], layer));
        return editor.Build();
    }

    /// <summary>The low-bit network with all layers real, so that only the quantizers between them are left.</summary>
    public Graph OnlyBetween()
    {
        GraphEditor editor = model.Edit();
        foreach (string layer in Layers)
            GiveConstants(editor, _model[layer], _original[layer], original, "real");
        foreach (GraphNode quantizer in model.Nodes.Where(node => node.Operator is Quantize && ServesLayersOnly(node)))
            editor.Bypass(quantizer.Name);
        return editor.Build();
    }

    // What a value was before it was quantized, also where it was moved or picked since.
    private string RealSource(GraphEditor editor, string value, string reader)
    {
        GraphNode? producer = model.ProducerOf(value);
        if (producer is { Operator: Quantize })
            return RealSource(editor, producer.Inputs[0], producer.Name);
        if (producer is not null && IsMover(producer.Operator) && model.ConsumersOf(value).All(other => other.Name == reader))
            editor.Rewire(producer.Name, 0, RealSource(editor, producer.Inputs[0], producer.Name));
        return value;
    }

    // Whether all that reads a quantizer's codes are layers, also after moving or picking them.
    private bool ServesLayersOnly(GraphNode node) => !model.Outputs.Contains(node.Output) && model.ConsumersOf(node.Output)
        .All(reader => Layers.Contains(reader.Name) || ((IsMover(reader.Operator) || reader.Operator is Quantize) && ServesLayersOnly(reader)));

    private static bool IsMover(Operator operation) => operation is Identity or Flatten or Reshape or Transpose or MaxPool;

    // Under names of their own: other layers may read the same constants.
    private static void GiveConstants(GraphEditor editor, GraphNode node, GraphNode from, Graph source, string what)
    {
        string[] names = [.. from.Inputs.Skip(1).Select((_, i) => $"{node.Name}.{what}.{i + 1}")];
        for (int i = 0; i < names.Length; i++)
            editor.SetConstant(names[i], source.Constants[from.Inputs[i + 1]]);
        editor.Replace(node.Name, node with { Inputs = [node.Inputs[0], .. names] });
    }

    private static bool IsQuantized(Graph graph, GraphNode node) =>
        node.Inputs[1..].All(graph.Constants.ContainsKey) && graph.Constants[node.Inputs[1]].Quantized is not null;

    private static bool IsReal(Graph graph, GraphNode node) =>
        node.Inputs[1..].All(graph.Constants.ContainsKey) && graph.Constants[node.Inputs[1]].Quantized is null;
}
