using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Nodes between codes and codes that take each number by itself, however they branch and join: a table from one grid to another.</summary>
internal sealed class CodeFunction
{
    private readonly ImmutableArray<GraphNode> _functions;
    private readonly ImmutableArray<Func<float[], float>> _steps;

    private CodeFunction(Graph graph, NumberFunction function, GraphNode quantize, QuantizationGrid grid)
    {
        (Source, _functions, Quantize, Grid) = (function.Source, function.Nodes, quantize, grid);
        List<string> values = [Source, .. _functions.Select(node => node.Output)];
        _steps = [.. _functions.Select(node => StepOf(graph, node, values))];
    }

    /// <summary>The value whose codes are looked up.</summary>
    public string Source { get; }

    /// <summary>The node at the end.</summary>
    public GraphNode Quantize { get; }

    /// <summary>Its grid, per tensor.</summary>
    public QuantizationGrid Grid { get; }

    /// <summary>The names of all nodes.</summary>
    public IEnumerable<string> Nodes => [.. _functions.Select(node => node.Name), Quantize.Name];

    /// <summary>What is computed, for people.</summary>
    public string Kind => string.Join('+', _functions.Select(node => node.Operator.Name).DefaultIfEmpty(Quantize.Operator.Name));

    /// <summary>The longest function from codes that ends in a node; null where the node is no fixed Quantize, or there is none.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="node">The node at the end.</param>
    /// <param name="hasCodes">Whether the codes of a value are few enough for a table.</param>
    public static CodeFunction? EndingIn(Graph graph, GraphNode node, Func<string, bool> hasCodes)
    {
        if (node is not { Operator: Quantize { Grid: { Granularity.Axis: null, Rounding: not Rounding.Stochastic } grid } } || !Kernels.GridKernels.HoldsInShorts(grid.Format, grid.ZeroPoints[0]))
            return null;
        string input = node.Inputs[0];
        NumberFunction? function = hasCodes(input) ? new NumberFunction(input, []) : null;
        if (QuantizedChain.SoleReader(graph, input) is not null && graph.ProducerOf(input) is { } producer)
            function = NumberFunction.EndingIn(graph, producer).LastOrDefault(longer => hasCodes(longer.Source) && !longer.Nodes.Any(inner => IsOfCodes(graph, inner))) ?? function;
        return function is null ? null : new CodeFunction(graph, function, node, grid);
    }

    // Sums and products of codes have an arithmetic of their own.
    private static bool IsOfCodes(Graph graph, GraphNode node) => CodeLowering.Takes(graph, node) && CodeLowering.Obstacle(graph, node) is null;

    /// <summary>What becomes of a number before it is quantized.</summary>
    public float Apply(float value)
    {
        var values = new float[_steps.Length + 1];
        values[0] = value;
        for (int i = 0; i < _steps.Length; i++)
            values[i + 1] = _steps[i](values);
        return values[^1];
    }

    // A node as a function of the numbers before it, as the operation itself computes it.
    private static Func<float[], float> StepOf(Graph graph, GraphNode node, List<string> values)
    {
        if (node.Operator is not BinaryOperator binary)
        {
            Func<float, float> each = ChannelFunctions.OfEachNumber(graph, node)!;
            int place = values.IndexOf(node.Inputs[0]);
            return numbers => each(numbers[place]);
        }

        Func<float, float, float> pair = ScalarFunction.Of(binary);
        Func<float[], float> left = Operand(graph, node.Inputs[0], values), right = Operand(graph, node.Inputs[1], values);
        return numbers => pair(left(numbers), right(numbers));
    }

    private static Func<float[], float> Operand(Graph graph, string value, List<string> values)
    {
        if (graph.Constants.TryGetValue(value, out Constant? constant))
        {
            float number = constant.ToTensor()[0];
            return _ => number;
        }

        int place = values.IndexOf(value);
        return numbers => numbers[place];
    }
}
