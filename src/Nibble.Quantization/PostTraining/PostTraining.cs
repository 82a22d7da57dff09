using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Makes a trained float network low-bit without training it further.</summary>
/// <remarks>
/// Runtimes have integer forms of Gemm, MatMul and Conv. In every mode the weights of recurrent layers and the tables of embeddings become codes as well, rounded to
/// nearest, which are decoded before they are used; what these layers read and compute stays real.
/// </remarks>
public static class PostTraining
{
    /// <summary>
    /// Static quantization: weights, biases and activations become integers on grids chosen beforehand, activations' from samples.
    /// </summary>
    /// <param name="model">A float network with one input.</param>
    /// <param name="recipe">Formats, ranges, and the accumulator's limit.</param>
    /// <param name="calibration">Inputs that resemble the real ones, [samples, ...]; a few hundred are usual.</param>
    /// <param name="progress">Hears of each layer that is done, and of what passes left and why.</param>
    /// <exception cref="QuantizationException">The samples are empty, misshapen or not finite, no layer can be quantized, or overrides mean none or contradict each other.</exception>
    /// <exception cref="AccumulatorLimitException">The recipe's accumulator limit leaves a layer no room for a single weight.</exception>
    /// <remarks>Jacob et al. 2018 (arXiv:1712.05877), section 2. The network's outputs stay real, accumulator times scale, unless the recipe asks for codes.</remarks>
    public static Graph Quantize(Graph model, QuantizationRecipe recipe, Tensor calibration, IProgress<QuantizationProgress>? progress = null)
    {
        Graph graph = Prepare(model, recipe, calibration, progress);
        (IReadOnlyList<LayerPlan> layers, IReadOnlyList<LayerPlan> decoded) = QuantizationPlan.For(graph, recipe);
        RefuseGroups(layers);
        ActivationPlan plan = ActivationPlan.For(graph, layers.Select(layer => layer.Node), recipe);
        IReadOnlyDictionary<string, QuantizationGrid> grids = Calibrator.ChooseGrids(graph, plan.QuantizersOf(layers, recipe.Activations), calibration);
        IReadOnlyList<RoundedLayer> rounded = WeightRounding.Apply(graph, layers, recipe, calibration, progress);
        IReadOnlyDictionary<string, InputSample>? inputs = recipe.Accumulator is null ? null : InputSample.Draw(graph, rounded.Select(layer => layer.Weights), calibration);
        LayerCodes[] codes = [.. rounded.Select(layer => LayerConversion.CodesOf(graph, layer, new Quantize(grids[plan.OriginOf(layer.Node.Inputs[0])]), recipe.Accumulator ?? AccumulatorLimit.Int32, inputs?[layer.Node.Name]))];
        Report(codes, progress);
        return Assemble(new DecodedLayers(graph).Apply(decoded, progress), plan, grids, recipe, layers.Zip(codes));
    }

    /// <summary>Puts a statically quantized network together from its parts.</summary>
    /// <param name="graph">The network, with codes where weights alone get them.</param>
    /// <param name="plan">Which values become codes.</param>
    /// <param name="grids">Their grids.</param>
    /// <param name="recipe">How it rescales.</param>
    /// <param name="layers">The layers that become integer ones, and their constants.</param>
    internal static Graph Assemble(Graph graph, ActivationPlan plan, IReadOnlyDictionary<string, QuantizationGrid> grids, QuantizationRecipe recipe, IEnumerable<(LayerPlan Layer, LayerCodes Codes)> layers)
    {
        GraphEditor editor = graph.Edit();
        editor.Requantization = recipe.Requantization;

        // Outputs first: their nodes are replaced as they were.
        foreach ((string value, string origin) in plan.Points.OrderBy(point => !plan.IsOutput(point.Value)))
            if (plan.IsOutput(value))
                editor.QuantizeOutput(graph, value, new Quantize(grids[origin]));
            else
                editor.QuantizeValue(value, new Quantize(grids[origin]));
        foreach ((GraphNode node, int input) in plan.Operands)
            editor.QuantizeOperand(graph, node, input, grids[node.Inputs[input]]);
        foreach ((LayerPlan layer, LayerCodes codes) in layers)
            LayerConversion.Write(editor, graph, layer.Node, codes);
        return editor.Build();
    }

    /// <summary>
    /// Dynamic quantization: weights become integers, activations become 8-bit integers whose range is taken from the values themselves each time
    /// the network runs. Biases stay real and are added after the accumulator is scaled; so does everything that is not a matrix product.
    /// </summary>
    /// <param name="model">A float network.</param>
    /// <param name="recipe">Its activation format must be unsigned; its activation range is not used.</param>
    /// <param name="calibration">Inputs [samples, ...] for passes and rules that need them; others do without.</param>
    /// <param name="progress">Hears of each layer that is done, and of what passes left and why.</param>
    /// <exception cref="QuantizationException">No layer can be quantized, or something needs samples and there are none.</exception>
    /// <exception cref="AccumulatorLimitException">The recipe's accumulator limit leaves a layer no room for a single weight.</exception>
    /// <remarks>Convolutions stay real: runtimes lack them with dynamic ranges and signed weights.</remarks>
    public static Graph QuantizeDynamic(Graph model, QuantizationRecipe recipe, Tensor? calibration = null, IProgress<QuantizationProgress>? progress = null)
    {
        Graph graph = Prepare(model, recipe, calibration, progress);
        QuantizationPlan asked = QuantizationPlan.For(graph, recipe);
        IReadOnlyList<LayerPlan> layers = [.. asked.Layers.Where(layer => layer.Node.Operator is not Conv)];
        RefuseGroups(layers);
        if (layers.FirstOrDefault(layer => layer.Activations is not null) is { } overridden)
            throw new QuantizationException($"An override asks for another input of layer '{overridden.Node.Name}', but dynamic quantization has one kind of input for all layers. Take it out, or quantize statically.");
        if (layers.Count + asked.Decoded.Count == 0)
            throw new QuantizationException($"'{graph.Name}' has convolutions only, which dynamic quantization leaves real. Use static quantization with calibration samples.");
        Quantize dynamic = Graphs.Quantize.Dynamic(recipe.Activations.Format);
        Graph stored = new DecodedLayers(graph).Apply(asked.Decoded, progress);
        GraphEditor editor = stored.Edit();
        foreach (string value in layers.Select(layer => layer.Node.Inputs[0]).Distinct())
            editor.QuantizeValue(value, dynamic, except: [.. graph.Nodes.Except(layers.Select(layer => layer.Node)).Select(node => node.Name)]);
        IReadOnlyList<RoundedLayer> rounded = WeightRounding.Apply(graph, layers, recipe, calibration, progress);
        LayerCodes[] codes = [.. rounded.Select(layer => LayerConversion.CodesOf(graph, layer, dynamic, recipe.Accumulator ?? AccumulatorLimit.Int32, sample: null))];
        Report(codes, progress);
        foreach ((LayerPlan layer, LayerCodes own) in layers.Zip(codes))
            LayerConversion.Write(editor, stored, layer.Node, own);
        return editor.Build();
    }

    /// <summary>
    /// Weight-only quantization: weights become integers, per tensor, channel or group of inputs and with zero points if asked for, which are decoded before
    /// they are multiplied. Inputs, products and biases stay real, so the model is smaller, not faster.
    /// </summary>
    /// <param name="model">A float network.</param>
    /// <param name="recipe">Its activations and accumulator limit are not used.</param>
    /// <param name="calibration">Inputs [samples, ...] for passes and rules that need them; others do without.</param>
    /// <param name="progress">Hears of each layer that is done, and of what passes left and why.</param>
    /// <exception cref="QuantizationException">No layer can be quantized, or something needs samples and there are none.</exception>
    /// <remarks>Groups of a convolution are of input channels, at every place of the kernel; where it has fewer than a group, each filter has one scale.</remarks>
    public static Graph QuantizeWeights(Graph model, QuantizationRecipe recipe, Tensor? calibration = null, IProgress<QuantizationProgress>? progress = null)
    {
        Graph graph = Prepare(model, recipe, calibration, progress);
        QuantizationPlan plan = QuantizationPlan.For(graph, recipe);
        Graph stored = new DecodedLayers(graph).Apply(plan.Decoded, progress);
        GraphEditor editor = stored.Edit();
        foreach (RoundedLayer layer in WeightRounding.Apply(graph, plan.Layers, recipe, calibration, progress))
            LayerConversion.ApplyToWeights(editor, stored, layer);
        return editor.Build();
    }

    /// <summary>The float network as a recipe's passes make it: the same outputs but for rounding, and what reports compare quantized layers with.</summary>
    /// <param name="model">A float network.</param>
    /// <param name="recipe">Its passes are used, and a place for corrected biases is made if it asks for them.</param>
    /// <param name="calibration">Inputs [samples, ...] for passes that need them; others do without.</param>
    /// <param name="progress">Hears what passes did to each layer, and what they left and why.</param>
    /// <exception cref="QuantizationException">A pass needs samples and there are none.</exception>
    public static Graph Prepare(Graph model, QuantizationRecipe recipe, Tensor? calibration = null, IProgress<QuantizationProgress>? progress = null)
    {
        Graph graph = model;
        foreach (PreparationPass pass in recipe.Passes)
        {
            (graph, ImmutableArray<LayerNote> notes) = pass.Apply(graph, calibration);
            for (int i = 0; i < notes.Length; i++)
                progress?.Report(new QuantizationProgress(pass.Name, notes[i].Layer, i + 1, notes.Length) { Note = notes[i] });
        }

        return recipe.CorrectsBias ? BiasPlaces.Add(graph) : graph;
    }

    /// <summary>
    /// Makes the LSTMs of a network integer ones: weights of W and R become integers, and the hidden state has codes of 8 bits at a scale of
    /// 1/128, so that the recurrent product is an integer one. Gates and cells stay real. Everything else is left as it is. Runtimes that have no integer state, such as ONNX Runtime, compute other numbers.
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

    private static void Report(IReadOnlyList<LayerCodes> layers, IProgress<QuantizationProgress>? progress)
    {
        AccumulatorRepair[] repairs = [.. layers.Select(layer => layer.Repair).OfType<AccumulatorRepair>()];
        for (int i = 0; i < repairs.Length; i++)
            progress?.Report(new QuantizationProgress("fit accumulators", repairs[i].Layer, i + 1, repairs.Length) { Repair = repairs[i] });
    }

    /// <summary>Refuses groups where sums are of integers.</summary>
    internal static void RefuseGroups(IEnumerable<LayerPlan> layers)
    {
        foreach (LayerPlan layer in layers)
            if (layer.Weights.Granularity.GroupSize is not null)
                throw new QuantizationException($"Layer '{layer.Node.Name}' was asked to have weights {layer.Weights.Granularity}; an integer sum has one scale, so use weights per channel or per tensor, or quantize weights only.");
    }
}
