using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Puts the integer weights and bias of a layer in the place of its real ones.</summary>
internal static class LayerConversion
{
    /// <summary>Quantizes a layer of a network whose integers other layers may share.</summary>
    public static void Apply(GraphEditor editor, Graph graph, GraphNode layer, Quantize input, QuantizationGrid grid, AccumulatorLimit limit) =>
        Write(editor, graph, layer, LayerWeights.Quantize(layer, graph.Constants[layer.Inputs[1]].ToTensor(), BiasOf(graph, layer), input, grid, limit));

    /// <summary>Puts rounded weights on their grid, and corrects the bias by what became of them if that was asked for.</summary>
    public static void Apply(GraphEditor editor, Graph graph, RoundedLayer layer, Quantize input, AccumulatorLimit limit)
    {
        (QuantizedTensor Weight, QuantizedTensor? Bias) Quantized(Tensor? bias) => LayerWeights.Quantize(layer.Node, layer.Points, bias, input, layer.Grid, limit);
        Tensor? bias = BiasOf(graph, layer.Node);
        (QuantizedTensor Weight, QuantizedTensor? Bias) codes = Quantized(bias);
        Tensor? corrected = layer.Corrected(bias, codes.Weight);
        if (ReferenceEquals(corrected, bias))
        {
            Write(editor, graph, layer.Node, codes);
            return;
        }

        codes = Quantized(corrected);
        Write(editor, graph, layer.Node, codes);
        if (codes.Bias is null)
            editor.SetConstant(OwnName(editor, graph, layer.Node, 2), new Constant(corrected!));
    }

    /// <summary>Puts rounded weights on their grid in a layer whose inputs and products stay real.</summary>
    public static void ApplyToWeights(GraphEditor editor, Graph graph, RoundedLayer layer)
    {
        QuantizedTensor codes = layer.Grid.Quantize(layer.Points);
        editor.SetConstant(OwnName(editor, graph, layer.Node, 1), new Constant(codes));
        Tensor? bias = BiasOf(graph, layer.Node), corrected = layer.Corrected(bias, codes);
        if (!ReferenceEquals(corrected, bias))
            editor.SetConstant(OwnName(editor, graph, layer.Node, 2), new Constant(corrected!));
    }

    private static Tensor? BiasOf(Graph graph, GraphNode layer) => layer.Inputs.Length > 2 ? graph.Constants[layer.Inputs[2]].ToTensor() : null;

    private static void Write(GraphEditor editor, Graph graph, GraphNode layer, (QuantizedTensor Weight, QuantizedTensor? Bias) codes)
    {
        editor.SetConstant(OwnName(editor, graph, layer, 1), new Constant(codes.Weight));
        if (codes.Bias is not null)
            editor.SetConstant(OwnName(editor, graph, layer, 2), new Constant(codes.Bias));
    }

    // A constant with other readers is needed on other grids, or real: this layer gets a copy of its own.
    private static string OwnName(GraphEditor editor, Graph graph, GraphNode layer, int input)
    {
        string name = layer.Inputs[input];
        if (graph.ConsumersOf(name).Count() == 1 && layer.Inputs.Count(name.Equals) == 1)
            return name;
        string own = $"{layer.Name}.{name}";
        editor.Rewire(layer.Name, input, own);
        return own;
    }
}
