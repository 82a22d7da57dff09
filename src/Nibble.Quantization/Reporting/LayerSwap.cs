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
        .. model.Nodes.Where(node => IsLayer(model, node, areCodes: true)
            && original.Nodes.Any(other => other.Name == node.Name && other.Operator.GetType() == node.Operator.GetType() && IsLayer(original, other, areCodes: false)
                && LayerWeightInputs.Of(node.Operator).All(input => original.ShapeOf(other.Inputs[input]) == model.ShapeOf(node.Inputs[input]))))
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
            string[] own = [.. twin.Inputs.Select((_, i) => OwnInput(node, twin, i, nodes, constants))];
            nodes.Add(new GraphNode(OwnOutput(node.Name), twin.Operator, [.. own], OwnOutput(node.Name)));
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
        for (int i = 0; i < node.Inputs.Length; i++)
            if (!model.Constants.ContainsKey(node.Inputs[i]))
                editor.Rewire(layer, i, RealSource(editor, node.Inputs[i], layer));
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

    // What a layer of the float network reads once it is quantized: its constants from the low-bit network, and values on its grids.
    private string OwnInput(GraphNode node, GraphNode twin, int input, List<GraphNode> nodes, Dictionary<string, Constant> constants)
    {
        string own = $"{OwnOutput(node.Name)}.{input}";
        if (model.Constants.TryGetValue(twin.Inputs[input], out Constant? constant))
            constants[own] = constant;
        else if (model.QuantizationOf(twin.Inputs[input]) is { } quantize)
            nodes.Add(new GraphNode(own, quantize, [node.Inputs[input]], own));
        else
            return node.Inputs[input];
        return own;
    }

    // Under names of their own: other layers may read the same constants.
    private static void GiveConstants(GraphEditor editor, GraphNode node, GraphNode from, Graph source, string what)
    {
        string[] names = [.. from.Inputs.Select((name, i) => source.Constants.ContainsKey(name) ? $"{node.Name}.{what}.{i}" : node.Inputs[i])];
        for (int i = 0; i < names.Length; i++)
            if (source.Constants.TryGetValue(from.Inputs[i], out Constant? constant))
                editor.SetConstant(names[i], constant);
        editor.Replace(node.Name, node with { Inputs = [.. names] });
    }

    // Products have a constant bias, if any.
    private static bool IsLayer(Graph graph, GraphNode node, bool areCodes) =>
        LayerWeightInputs.AreConstants(graph, node, areCodes) && (LayerWeightInputs.AreDecoded(node) || node.Inputs[1..].All(graph.Constants.ContainsKey));
}
