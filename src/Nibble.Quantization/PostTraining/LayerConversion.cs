using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Puts the integer weights and bias of a layer in the place of its real ones.</summary>
internal static class LayerConversion
{
    public static void Apply(GraphEditor editor, Graph graph, GraphNode layer, Quantize input, QuantizationGrid grid, AccumulatorLimit limit)
    {
        Tensor? bias = layer.Inputs.Length > 2 ? graph.Constants[layer.Inputs[2]].ToTensor() : null;
        (QuantizedTensor weightCodes, QuantizedTensor? biasCodes) =
            LayerWeights.Quantize(layer, graph.Constants[layer.Inputs[1]].ToTensor(), bias, input, grid, limit);
        editor.SetConstant(OwnName(editor, graph, layer, 1), new Constant(weightCodes));
        if (biasCodes is not null)
            editor.SetConstant(OwnName(editor, graph, layer, 2), new Constant(biasCodes));
    }

    // Two layers may share a constant, yet need it on different grids: the later one gets a copy of its own.
    private static string OwnName(GraphEditor editor, Graph graph, GraphNode layer, int input)
    {
        string name = layer.Inputs[input];
        GraphNode first = graph.ConsumersOf(name).First();
        if (first.Name == layer.Name && first.Inputs.Count(name.Equals) == 1)
            return name;
        string own = $"{layer.Name}.{name}";
        editor.Rewire(layer.Name, input, own);
        return own;
    }
}
