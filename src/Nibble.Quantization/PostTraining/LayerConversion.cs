using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Puts the integer weights and bias of a layer in the place of its real ones.</summary>
internal static class LayerConversion
{
    /// <summary>Quantizes a layer of a network whose integers other layers may share.</summary>
    public static void Apply(GraphEditor editor, Graph graph, GraphNode layer, Quantize input, QuantizationGrid grid, AccumulatorLimit limit)
    {
        Tensor real = graph.Constants[layer.Inputs[1]].ToTensor();
        Write(editor, graph, layer, new LayerWeights(new WeightMatrix(layer, real), real, input, grid, limit).Quantize(BiasOf(graph, layer)));
    }

    /// <summary>Rounded weights on their grid, made to fit a limit, with the bias corrected by what became of them if that was asked for.</summary>
    /// <param name="graph">The float network.</param>
    /// <param name="layer">The rounded layer.</param>
    /// <param name="input">How its input is quantized.</param>
    /// <param name="limit">What the accumulator must fit.</param>
    /// <param name="sample">What its inputs are like, to choose among ways to fit; null where that is not known.</param>
    /// <exception cref="AccumulatorLimitException">The limit can't be proved.</exception>
    public static LayerCodes CodesOf(Graph graph, RoundedLayer layer, Quantize input, AccumulatorLimit limit, InputSample? sample)
    {
        var weights = new LayerWeights(layer.Weights, layer.Points, input, layer.Grid, limit) { Sample = sample, CorrectsBias = layer.Inputs is null };
        Tensor? bias = BiasOf(graph, layer.Node);
        LayerCodes codes = weights.Quantize(bias);
        Tensor? corrected = layer.Corrected(bias, codes.Weight);
        if (ReferenceEquals(corrected, bias))
            return codes;
        codes = weights.Quantize(corrected);
        return codes.Bias is null ? codes with { Bias = new Constant(corrected!) } : codes;
    }

    /// <summary>Puts rounded weights on their grid in a layer whose inputs and products stay real.</summary>
    public static void ApplyToWeights(GraphEditor editor, Graph graph, RoundedLayer layer)
    {
        QuantizedTensor codes = layer.Grid.Quantize(layer.Points);
        Tensor? bias = BiasOf(graph, layer.Node), corrected = layer.Corrected(bias, codes);
        Write(editor, graph, layer.Node, new LayerCodes(codes, ReferenceEquals(corrected, bias) ? null : new Constant(corrected!), null));
    }

    /// <summary>Sets a layer's constants.</summary>
    public static void Write(GraphEditor editor, Graph graph, GraphNode layer, LayerCodes codes)
    {
        editor.SetConstant(OwnName(editor, graph, layer, 1), new Constant(codes.Weight));
        if (codes.Bias is not null)
            editor.SetConstant(OwnName(editor, graph, layer, 2), codes.Bias);
    }

    private static Tensor? BiasOf(Graph graph, GraphNode layer) => layer.Inputs.Length > 2 ? graph.Constants[layer.Inputs[2]].ToTensor() : null;

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
