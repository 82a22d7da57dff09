using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Which values of a network get a Quantize operator, and whose grid each has, by the rules of <see cref="PlacementRules"/>.</summary>
/// <remarks>
/// Layers ask for codes, and so does who is asked for codes and can compute them from codes: demand goes from the end of a network to its beginning.
/// ReLU and Clip get no grid on the way in where nobody else reads that: they limit the codes behind them. Nor has what stands between codes and
/// codes that are one function of each number, in however many nodes.
/// </remarks>
internal sealed class ActivationPlan
{
    private readonly Graph _graph;
    private readonly bool _quantizesOutputs;
    private readonly HashSet<string> _products;

    // By the node at the end; null where a node ends none.
    private readonly Dictionary<string, NumberFunction?> _functions = [];

    // Values that become codes, and those that are passed over on the way from codes to codes.
    private readonly HashSet<string> _quantized = [];
    private readonly HashSet<string> _folded = [];

    // Whose grid a value has, where it is not its own.
    private readonly Dictionary<string, string> _gridOf = [];

    private ActivationPlan(Graph graph, IEnumerable<GraphNode> layers, QuantizationRecipe recipe)
    {
        (_graph, _quantizesOutputs) = (graph, recipe.QuantizesOutputs);
        _products = [.. layers.Concat(PlacementRules.ValueProducts(graph).Where(node => !LayerPlan.IsFloat(node, recipe))).Select(node => node.Name)];
        if (_quantizesOutputs)
            _quantized.UnionWith(graph.Outputs.Where(output => graph.ProducerOf(output) is not null));
        foreach (GraphNode node in graph.Nodes)
            if (RuleOf(node) is PlacementRule.Product or PlacementRule.ProductOfCodes)
                AskOfProduct(node);
        foreach (GraphNode node in graph.Nodes.Reverse())
            if (_quantized.Contains(node.Output) || _folded.Contains(node.Output))
                PassOn(node);
        Points = [.. graph.Inputs.Select(input => input.Name).Concat(graph.Nodes.Select(node => node.Output)).Where(_quantized.Contains).Select(value => (value, OriginOf(value)))];
        Operands = [.. graph.Nodes.Where(node => RuleOf(node) is PlacementRule.Combination or PlacementRule.Join && (_quantized.Contains(node.Output) || _folded.Contains(node.Output)))
            .SelectMany(node => Enumerable.Range(0, node.Inputs.Length).Where(input => IsReal(node.Inputs[input])).Select(input => (node, input)))];
    }

    /// <summary>The values to quantize, in the graph's order, each with the value whose grid it has (often itself).</summary>
    public IReadOnlyList<(string Value, string Origin)> Points { get; }

    /// <summary>The constants that are computed with on codes: nodes, and which of their inputs.</summary>
    public IReadOnlyList<(GraphNode Node, int Input)> Operands { get; }

    /// <summary>The values and constants that grids are chosen from.</summary>
    public IEnumerable<string> Origins => Points.Select(point => point.Origin).Concat(Operands.Select(operand => operand.Node.Inputs[operand.Input])).Distinct();

    /// <summary>Plans static quantization of a network.</summary>
    /// <param name="graph">The prepared network.</param>
    /// <param name="layers">The layers that become integer ones.</param>
    /// <param name="recipe">Whether the network's outputs become codes as well, and which products of values stay real.</param>
    public static ActivationPlan For(Graph graph, IEnumerable<GraphNode> layers, QuantizationRecipe recipe) => new(graph, layers, recipe);

    /// <summary>Whether a value leaves the network as codes.</summary>
    public bool IsOutput(string value) => _quantizesOutputs && _graph.Outputs.Contains(value);

    /// <summary>The value whose grid a planned value has.</summary>
    public string OriginOf(string value)
    {
        while (_gridOf.TryGetValue(value, out string? other))
            value = other;
        return value;
    }

    /// <summary>The quantizer of each grid, by the value or constant that it is chosen from: the one for all, or what an override asks for a layer that reads it.</summary>
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

        return Origins.ToDictionary(origin => origin, origin => asked.TryGetValue(origin, out (GridQuantizer Quantizer, string Layer) own) ? own.Quantizer : usual);
    }

    private PlacementRule RuleOf(GraphNode node) => FunctionOf(node) is null ? PlacementRules.Of(_graph, node, _products.Contains(node.Name)) : PlacementRule.Function;

    private NumberFunction? FunctionOf(GraphNode node)
    {
        if (!_functions.TryGetValue(node.Name, out NumberFunction? function))
            _functions.Add(node.Name, function = PlacementRules.FunctionOf(_graph, node));
        return function;
    }

    private void AskOfProduct(GraphNode product)
    {
        _quantized.UnionWith(product.Inputs.Where(input => !_graph.Constants.ContainsKey(input)));
        if (RuleOf(product) is not PlacementRule.ProductOfCodes)
            return;
        string value = product.Output;
        while (SoleReader(value) is { } reader && RuleOf(reader) == PlacementRule.Limit)
            value = reader.Output;
        if (!_graph.Outputs.Contains(value) || _graph.ConsumersOf(value).Any())
            _quantized.Add(value);
    }

    // A node of which codes are asked asks for what it needs.
    private void PassOn(GraphNode node)
    {
        string input = node.Inputs[0];
        switch (RuleOf(node))
        {
            case PlacementRule.Combination:
                _quantized.UnionWith(node.Inputs.Where(value => !_graph.Constants.ContainsKey(value)));
                break;
            case PlacementRule.Join:
                foreach (string value in node.Inputs.Where(value => !_graph.Constants.ContainsKey(value)))
                {
                    _quantized.Add(value);
                    if (IsPrivate(value) && node.Inputs.Count(value.Equals) == 1)
                        _gridOf[value] = node.Output;
                }

                break;
            case PlacementRule.Move:
                _quantized.Add(input);
                if (_gridOf.ContainsKey(node.Output))
                    _gridOf[input] = node.Output;
                else
                    _gridOf[node.Output] = input;
                break;
            case PlacementRule.Limit:
                PassOnLimit(node, input);
                break;
            case PlacementRule.Function when FunctionOf(node)!.Source is var source && RuleBefore(source) != PlacementRule.Real:
                _quantized.Add(source);
                break;
        }
    }

    private void PassOnLimit(GraphNode node, string input)
    {
        PlacementRule? before = RuleBefore(input);
        if (SoleReader(input) is not null && before is not PlacementRule.Move)
        {
            _folded.Add(input);
            return;
        }

        if (before == PlacementRule.Real)
            return;
        _quantized.Add(input);

        // What was moved before it is limited may as well be limited before it is moved.
        if (IsPrivate(input))
            _gridOf[input] = node.Output;
    }

    private PlacementRule? RuleBefore(string value) => _graph.ProducerOf(value) is { } producer ? RuleOf(producer) : null;

    private GraphNode? SoleReader(string value) => !_graph.Outputs.Contains(value) && _graph.ConsumersOf(value).ToArray() is [{ } reader] ? reader : null;

    // Whether nobody else reads the value, nor what it was moved from.
    private bool IsPrivate(string value) =>
        SoleReader(value) is not null && (RuleBefore(value) != PlacementRule.Move || IsPrivate(_graph.ProducerOf(value)!.Inputs[0]));

    private bool IsReal(string value) => _graph.Constants.TryGetValue(value, out Constant? constant) && constant.Quantized is null;
}
