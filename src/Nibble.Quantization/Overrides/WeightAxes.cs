using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Along which axes of a layer's weight channels and groups lie.</summary>
internal static class WeightAxes
{
    /// <summary>A granularity as asked for all layers, for one: per channel means its output channels, per group neighbors along its inputs.</summary>
    /// <remarks>Groups of a convolution are of input channels, at every place of the kernel; where it has fewer than a group, each filter is one.</remarks>
    public static Granularity Of(Granularity asked, GraphNode layer, Graph graph)
    {
        if (asked.Axis is null)
            return asked;
        int output = IntegerLayer.WeightChannelAxis(layer.Operator)!.Value, input = 1 - output;
        return asked.GroupSize is int size && !(layer.Operator is Conv && graph.ShapeOf(layer.Inputs[1])[input] < size)
            ? Granularity.PerGroup(size, input)
            : Granularity.PerChannel(output);
    }
}
