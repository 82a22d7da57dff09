using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Along which axes of a layer's weight channels and groups lie.</summary>
internal static class WeightAxes
{
    /// <summary>A granularity as asked for all layers, for one: per channel means its output channels, per group neighbors along its inputs.</summary>
    /// <remarks>
    /// Groups of a convolution are of input channels, at every place of the kernel; where it has fewer than a group, each filter is one. A channel of a recurrent
    /// layer is a gate of a unit, whose scale two directions share, since ONNX has scales along one axis. A channel of an embedding is an element of its
    /// vectors, so that what is picked from it has the same scales, and a group is of neighbors in a vector. Where these have fewer than a group, channels stand in.
    /// </remarks>
    public static Granularity Of(Granularity asked, GraphNode layer, Graph graph) => layer.Operator switch
    {
        _ when asked.Axis is null => asked,
        Lstm or RecurrentOperator => Along(asked, channels: 1, inputs: 2, LayerWeightInputs.Of(layer.Operator).Min(input => graph.ShapeOf(layer.Inputs[input])[2])),
        Gather => graph.ShapeOf(layer.Inputs[0]) is { Rank: > 1 } table ? Along(asked, table.Rank - 1, table.Rank - 1, table[-1]) : Granularity.PerTensor,
        _ => OfProduct(asked, layer, graph),
    };

    private static Granularity Along(Granularity asked, int channels, int inputs, int depth) =>
        asked.GroupSize is int size && depth >= size ? Granularity.PerGroup(size, inputs) : Granularity.PerChannel(channels);

    private static Granularity OfProduct(Granularity asked, GraphNode layer, Graph graph)
    {
        int output = IntegerLayer.WeightChannelAxis(layer.Operator)!.Value, input = 1 - output;
        return asked.GroupSize is int size && !(layer.Operator is Conv && graph.ShapeOf(layer.Inputs[1])[input] < size)
            ? Granularity.PerGroup(size, input)
            : Granularity.PerChannel(output);
    }
}
