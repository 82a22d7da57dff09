using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>
/// Nodes that alone read a layer and end in codes of up to 8 bits, each rising or falling with its input: thresholds of the sums say the same,
/// normalization, constants and any rounding included. FINN's streamlining (Umuroglu, Jahre 2017, arXiv:1709.04060).
/// </summary>
/// <param name="Functions">The nodes before the last.</param>
/// <param name="Quantize">The node at the end.</param>
/// <param name="Grid">Its grid, per tensor.</param>
/// <param name="Steps">What the functions compute, in order.</param>
internal sealed record ThresholdChain(ImmutableArray<GraphNode> Functions, GraphNode Quantize, QuantizationGrid Grid, ImmutableArray<Func<float, int, float>> Steps)
{
    private const int MaxBits = 8;

    /// <summary>The names of all nodes.</summary>
    public IEnumerable<string> Nodes => [.. Functions.Select(node => node.Name), Quantize.Name];

    /// <summary>The chain behind a layer, or null where there is none.</summary>
    public static ThresholdChain? After(Graph graph, GraphNode layer)
    {
        string value = layer.Output;
        int channelAxis = layer.Operator is Conv ? 1 : graph.ShapeOf(value).Rank - 1;
        ImmutableArray<GraphNode>.Builder functions = ImmutableArray.CreateBuilder<GraphNode>();
        ImmutableArray<Func<float, int, float>>.Builder steps = ImmutableArray.CreateBuilder<Func<float, int, float>>();
        GraphNode? node = QuantizedChain.SoleReader(graph, value);
        while (node is not null && ChannelFunctions.Monotone(graph, node, value, channelAxis) is { } step)
        {
            functions.Add(node);
            steps.Add(step);
            value = node.Output;
            node = QuantizedChain.SoleReader(graph, value);
        }

        return node is { Operator: Quantize { Grid: { Granularity.Axis: null, Rounding: not Rounding.Stochastic, Format: { IsBipolar: false, Bits: <= MaxBits } } grid } }
            ? new ThresholdChain(functions.ToImmutable(), node, grid, steps.ToImmutable())
            : null;
    }

    /// <summary>The code, counted from the least, of a number of a channel.</summary>
    public int CodeOf(float value, int channel)
    {
        foreach (Func<float, int, float> step in Steps)
            value = step(value, channel);
        return (int)(Grid.Encode(value) - Grid.Format.MinCode);
    }
}
