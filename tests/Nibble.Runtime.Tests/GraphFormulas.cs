using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>What an integer program of any graph of one input computes, by the formulas: integer layers in plain loops over codes, all else node by node in floats.</summary>
internal sealed class GraphFormulas
{
    private readonly Graph _graph;
    private readonly Dictionary<string, PlainValue> _values = [];
    private readonly Dictionary<string, (PlainSums Sums, IntegerLayer? Layer)> _sums = [];

    private GraphFormulas(Graph graph, Tensor input)
    {
        _graph = graph;
        foreach ((string name, Constant constant) in graph.Constants)
            _values[name] = constant.Quantized is { Grid.Granularity.Axis: null } codes
                ? PlainValue.OfCodes(codes.Shape.Sizes.ToArray(), [.. Enumerable.Range(0, codes.Length).Select(i => codes[i])], codes.Grid)
                : PlainValue.Of(constant.ToTensor());
        _values[graph.Inputs[0].Name] = PlainValue.Of(input);
        foreach (GraphNode node in graph.Nodes)
            _values[node.Output] = Value(node);
    }

    /// <summary>The output.</summary>
    public static Tensor Of(Graph graph, Tensor input)
    {
        PlainValue output = new GraphFormulas(graph, input)._values[graph.Outputs[0]];
        return new Tensor(new Shape(output.Shape), output.Reals);
    }

    private PlainValue Value(GraphNode node)
    {
        PlainValue input = _values[node.Inputs[0]];
        if (input.Codes is not null && IntegerLayer.TryGet(_graph, node) is { } layer)
        {
            PlainSums sums = Sums(layer, input);
            _sums.Add(node.Output, (sums, layer));
            return sums.ToReals(layer.BiasCodes is null ? layer.Bias?.ToTensor().Values.ToArray() : null);
        }

        if (node.Operator is BatchMatMul && AreBytes(node))
        {
            PlainSums sums = PlainCodes.Product(input, _values[node.Inputs[1]]);
            _sums.Add(node.Output, (sums, null));
            return sums.ToReals(null);
        }

        if (node.Operator is Quantize quantize)
            return quantize.Grid is null ? input.QuantizeDynamically(quantize.Format) : Quantized(node, input, quantize.Grid);

        PlainValue result = PlainValue.Of(Computed(node));
        return _graph.QuantizationOf(node.Output) is not null && input.Grid is { } grid ? result.Quantize(Nearest(grid)) : result;
    }

    private static PlainSums Sums(IntegerLayer layer, PlainValue input) => layer.Node.Operator is Conv conv
        ? input.Conv(layer.Weight, conv, layer.BiasCodes)
        : input.Gemm(layer.Weight, layer.Node.Operator is Gemm { TransposeRight: true }, layer.BiasCodes);

    private PlainValue Quantized(GraphNode node, PlainValue input, QuantizationGrid grid)
    {
        if (grid.Granularity.Axis is not null)
            return PlainValue.Of(Computed(node));
        if (grid.Rounding == Rounding.Stochastic)
            return PlainValue.Of(Computed(node)).Quantize(Nearest(grid));
        return grid.Rounding == Rounding.NearestEven && !grid.Format.IsBipolar ? Folded(node, grid) ?? input.Quantize(grid) : input.Quantize(grid);
    }

    // Sums, products and means of bytes become bytes without a detour over real numbers.
    private PlainValue? OfCodes(GraphNode node, QuantizationGrid to)
    {
        if (to.Format.Bits > 8 || !AreBytes(node))
            return null;
        PlainValue[] inputs = [.. node.Inputs.Select(input => _values[input])];
        bool isFixed = _graph.Requantization == Requantization.FixedPoint;
        (QuantizationGrid a, QuantizationGrid b) = (inputs[0].Grid!, inputs[^1].Grid!);
        switch (node.Operator)
        {
            case Add or Mul:
                if (IsLastLeftOne(_graph.ShapeOf(node.Inputs[0]), _graph.ShapeOf(node.Inputs[1])))
                    (a, b, inputs) = (b, a, [inputs[1], inputs[0]]);
                return PlainCodes.Pairs(inputs[0], inputs[1], (node.Operator, isFixed) switch
                {
                    (Add, true) => new FixedCodeSum(a, b, to),
                    (Add, false) => new FloatCodeSum(a, b, to),
                    (_, true) => new FixedCodeProduct(a, b, to),
                    (_, false) => new FloatCodeProduct(a, b, to),
                });
            case AveragePool pool:
                return PlainCodes.Means(inputs[0], pool, isFixed ? new FixedMean(a, to) : new FloatWindowMean(a, to));
            case GlobalAveragePool:
                var whole = new AveragePool { KernelHeight = inputs[0].Shape[2], KernelWidth = inputs[0].Shape[3] };
                return PlainCodes.Means(inputs[0], whole, isFixed ? new FixedMean(a, to) : new FloatImageMean(a, to));
            default:
                return null;
        }
    }

    private bool AreBytes(GraphNode node) =>
        node.Inputs.All(input => _values[input] is { Codes: not null, Grid: { Format: { Bits: <= 8, IsBipolar: false }, Granularity.Axis: null } } && IsFixed(input));

    private bool IsFixed(string value) => _graph.Constants.ContainsKey(value) || _graph.QuantizationOf(value)?.Grid is not null;

    private static bool IsLastLeftOne(Shape left, Shape right)
    {
        int[] sizes = [.. left.Sizes.ToArray().Zip(right.Sizes.ToArray(), (a, b) => a == 1 && b == 1 ? 0 : a)];
        return Array.FindLast(sizes, size => size != 0) == 1;
    }

    // Sums that only clamps stand before go to the next codes in one step.
    private PlainValue? Folded(GraphNode node, QuantizationGrid to)
    {
        List<Operator> functions = [];
        string value = node.Inputs[0];
        for (; _graph.ProducerOf(value) is { Operator: Identity or Relu or Clip } function && IsReadOnce(value); value = function.Inputs[0])
            functions.Insert(0, function.Operator);
        if (!IsReadOnce(value) || _graph.ProducerOf(value) is not { } producer)
            return null;
        PlainValue? codes = !_sums.TryGetValue(value, out (PlainSums Sums, IntegerLayer? Layer) layer) ? OfCodes(producer, to)
            : layer.Layer is null ? (to.Format.Bits <= 8 ? layer.Sums.Requantize(to, _graph.Requantization) : null)
            : layer.Layer.Input.Grid is not null && (layer.Layer.Bias is null || layer.Layer.BiasCodes is not null) ? layer.Sums.Requantize(to, _graph.Requantization)
            : null;
        return functions.Aggregate(codes, (result, function) => result?.Limit(function as Clip ?? new Clip(function is Relu ? 0 : float.NegativeInfinity)));
    }

    private bool IsReadOnce(string value) => !_graph.Outputs.Contains(value) && _graph.ConsumersOf(value).Count() == 1;

    private static QuantizationGrid Nearest(QuantizationGrid grid) => QuantizationGrid.PerTensor(grid.Format, grid.Scales[0], grid.ZeroPoints[0]);

    // The node alone, as a network.
    private Tensor Computed(GraphNode node)
    {
        ImmutableArray<GraphInput> inputs = [.. node.Inputs.Distinct().Select(name => new GraphInput(name, new Shape(_values[name].Shape)))];
        var alone = new Graph(node.Name, inputs, [node.Output], [node], ImmutableSortedDictionary<string, Constant>.Empty);
        return new FloatEvaluator(alone).Run(inputs.ToDictionary(input => input.Name, input => new Tensor(input.Shape, _values[input.Name].Reals)))[node.Output];
    }
}
