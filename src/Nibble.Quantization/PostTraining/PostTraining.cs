using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Makes a trained float network low-bit without training it further.</summary>
public static class PostTraining
{
    /// <summary>
    /// Static quantization: weights, biases and activations become integers on grids chosen beforehand, activations' from samples.
    /// </summary>
    /// <param name="model">A float network with one input.</param>
    /// <param name="recipe">Formats, ranges, and the accumulator's limit.</param>
    /// <param name="calibration">Inputs that resemble the real ones, [samples, ...]; a few hundred are usual.</param>
    /// <exception cref="QuantizationException">The samples are empty, misshapen or not finite, or no layer can be quantized.</exception>
    /// <exception cref="AccumulatorLimitException">The recipe's accumulator limit can't be proved for a layer.</exception>
    /// <remarks>Jacob et al. 2018 (arXiv:1712.05877), section 2. The network's outputs stay real: accumulator times scale.</remarks>
    public static Graph Quantize(Graph model, QuantizationRecipe recipe, Tensor calibration)
    {
        Graph graph = Preparation.Apply(model);
        IReadOnlyList<GraphNode> layers = Layers(graph);
        ActivationPlan plan = ActivationPlan.For(graph, layers);
        IReadOnlyDictionary<string, QuantizationGrid> grids = Calibrator.ChooseGrids(graph, plan.Points.Select(point => point.Origin), calibration, recipe.Activations);
        GraphEditor editor = graph.Edit();
        editor.Requantization = recipe.Requantization;
        foreach ((string value, string origin) in plan.Points)
            editor.QuantizeValue(value, new Quantize(grids[origin]));
        return QuantizeLayers(editor, graph, layers, recipe, layer => new Quantize(grids[plan.OriginOf(layer.Inputs[0])]));
    }

    /// <summary>
    /// Dynamic quantization: weights become integers, activations become 8-bit integers whose range is taken from the values themselves each time
    /// the network runs. Biases stay real and are added after the accumulator is scaled; so does everything that is not a matrix product.
    /// </summary>
    /// <param name="model">A float network.</param>
    /// <param name="recipe">Its activation format must be unsigned; its activation range is not used.</param>
    /// <exception cref="QuantizationException">No layer can be quantized.</exception>
    /// <exception cref="AccumulatorLimitException">The recipe's accumulator limit can't be proved for a layer.</exception>
    /// <remarks>Convolutions stay real: runtimes lack them with dynamic ranges and signed weights.</remarks>
    public static Graph QuantizeDynamic(Graph model, QuantizationRecipe recipe)
    {
        Graph graph = Preparation.Apply(model);
        IReadOnlyList<GraphNode> layers = [.. Layers(graph).Where(layer => layer.Operator is not Conv)];
        if (layers.Count == 0)
            throw new QuantizationException($"'{graph.Name}' has convolutions only, which dynamic quantization leaves real. Use static quantization with calibration samples.");
        Quantize dynamic = Graphs.Quantize.Dynamic(recipe.Activations.Format);
        GraphEditor editor = graph.Edit();
        foreach (string value in layers.Select(layer => layer.Inputs[0]).Distinct())
            editor.QuantizeValue(value, dynamic, except: [.. graph.Nodes.Except(layers).Select(node => node.Name)]);

        return QuantizeLayers(editor, graph, layers, recipe, _ => dynamic);
    }

    /// <summary>
    /// Makes the LSTMs of a network integer ones: weights of W and R become integers, and the hidden state has codes of 8 bits at a scale of
    /// 1/128, so that the recurrent product is an integer one. Gates and cells stay real. Everything else is left as it is.
    /// </summary>
    /// <param name="model">A network with LSTMs whose weights are constants. Those that are integers already stay the same integers.</param>
    /// <param name="recipe">Its weights are used; per channel means one scale for each gate of each unit, which two directions share.</param>
    /// <exception cref="QuantizationException">There is no such LSTM.</exception>
    public static Graph QuantizeRecurrent(Graph model, QuantizationRecipe recipe)
    {
        IReadOnlyList<GraphNode> layers = [.. model.Nodes.Where(node => node.Operator is Lstm && model.Constants.ContainsKey(node.Inputs[1]) && model.Constants.ContainsKey(node.Inputs[2]))];
        if (layers.Count == 0)
            throw new QuantizationException($"'{model.Name}' has no LSTM with constant weights to quantize. 'nibble inspect' shows its layers.");
        GridQuantizer quantizer = recipe.Weights;
        if (quantizer.Granularity.Axis is not null)
            quantizer = quantizer with { Granularity = Granularity.PerChannel(1) };
        var state = QuantizationGrid.PerTensor(NumberFormat.Int(8), 1f / 128);
        GraphEditor editor = model.Edit();
        foreach (GraphNode layer in layers)
        {
            foreach (string weight in layer.Inputs[1..3].Where(weight => model.Constants[weight].Quantized is null))
            {
                Tensor real = model.Constants[weight].ToTensor();
                editor.SetConstant(weight, new Constant(quantizer.ChooseGrid(real).Quantize(real)));
            }

            editor.Replace(layer.Name, layer with { Operator = (Lstm)layer.Operator with { State = state } });
        }

        return editor.Build();
    }

    private static IReadOnlyList<GraphNode> Layers(Graph graph)
    {
        IReadOnlyList<GraphNode> layers = Preparation.Quantizable(graph);
        return layers.Count > 0
            ? layers
            : throw Preparation.NothingToQuantize(graph);
    }

    private static Graph QuantizeLayers(GraphEditor editor, Graph graph, IReadOnlyList<GraphNode> layers, QuantizationRecipe recipe, Func<GraphNode, Quantize> inputOf)
    {
        foreach (GraphNode layer in layers)
        {
            Tensor weight = graph.Constants[layer.Inputs[1]].ToTensor();
            GridQuantizer quantizer = recipe.Weights;
            if (quantizer.Granularity.GroupSize is not null)
                throw new QuantizationException($"Layer '{layer.Name}' was asked to have weights {quantizer.Granularity}; an integer sum has one scale, so use weights per channel or per tensor.");
            if (quantizer.Granularity.Axis is not null)
                quantizer = quantizer with { Granularity = Granularity.PerChannel(IntegerLayer.WeightChannelAxis(layer.Operator)!.Value) };
            LayerConversion.Apply(editor, graph, layer, inputOf(layer), quantizer.ChooseGrid(weight), recipe.Accumulator ?? AccumulatorLimit.Int32);
        }

        return editor.Build();
    }
}
