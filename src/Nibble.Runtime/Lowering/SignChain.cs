using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Nodes that alone read a layer and end in the signs of a bipolar grid: a threshold for each channel says the same of the sums, batch normalization and all.</summary>
/// <param name="Functions">The nodes before the last, each rising or falling with its input.</param>
/// <param name="Quantize">The node at the end.</param>
internal sealed record SignChain(ImmutableArray<GraphNode> Functions, GraphNode Quantize)
{
    /// <summary>The names of all nodes.</summary>
    public IEnumerable<string> Nodes => [.. Functions.Select(node => node.Name), Quantize.Name];

    /// <summary>The chain behind a value, or null where there is none.</summary>
    public static SignChain? After(Graph graph, string value)
    {
        ImmutableArray<GraphNode>.Builder functions = ImmutableArray.CreateBuilder<GraphNode>();
        GraphNode? node = QuantizedChain.SoleReader(graph, value);
        while (node is not null && IsMonotone(graph, node, value))
        {
            functions.Add(node);
            value = node.Output;
            node = QuantizedChain.SoleReader(graph, value);
        }

        return node is { Operator: Quantize { Grid: { Format.IsBipolar: true, Granularity.Axis: null } } } ? new SignChain(functions.ToImmutable(), node) : null;
    }

    /// <summary>Whether a number of a channel ends as +1.</summary>
    public Func<float, int, bool> Rule(Graph graph)
    {
        Func<float, int, float>[] functions = [.. Functions.Select(node => Function(graph, node))];
        return (value, channel) =>
        {
            foreach (Func<float, int, float> function in functions)
                value = function(value, channel);
            return value >= 0;
        };
    }

    private static bool IsMonotone(Graph graph, GraphNode node, string value) => node.Operator switch
    {
        LeakyRelu leaky => leaky.Alpha >= 0,
        Identity or Relu or Clip or Sigmoid or Tanh => true,
        BatchNormalization => node.Inputs[0] == value && IsByChannel(graph, value) && node.Inputs.Skip(1).All(graph.Constants.ContainsKey),
        _ => false,
    };

    // Normalization counts channels along axis 1; a layer of matrices of more axes has its own along the last.
    private static bool IsByChannel(Graph graph, string value) => graph.ShapeOf(value).Rank is 2 or 4;

    private static Func<float, int, float> Function(Graph graph, GraphNode node)
    {
        if (node.Operator is Elementwise elementwise)
        {
            Func<float, float> function = ScalarFunction.Of(elementwise);
            return (value, _) => function(value);
        }

        // As the operation itself computes it.
        Tensor[] parameters = [.. node.Inputs.Skip(1).Select(name => graph.Constants[name].ToTensor())];
        float epsilon = ((BatchNormalization)node.Operator).Epsilon;
        return (value, channel) => ((value - parameters[2][channel]) * (parameters[0][channel] / MathF.Sqrt(parameters[3][channel] + epsilon))) + parameters[1][channel];
    }
}
