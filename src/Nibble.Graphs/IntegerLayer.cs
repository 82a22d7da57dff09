using Nibble.Numerics;

namespace Nibble.Graphs;

/// <summary>
/// A node whose products are all of integers: a Gemm, MatMul or Conv that reads a value on a grid and a quantized weight.
/// The one place that says what such a layer's integer weights, bias and accumulator are.
/// </summary>
public sealed class IntegerLayer
{
    private IntegerLayer(GraphNode node, Quantize input, QuantizedTensor weight, Constant? bias, int channelAxis)
    {
        (Node, Input, Weight, Bias) = (node, input, weight, bias);
        OutputChannels = weight.Shape[channelAxis];
        Depth = OutputChannels == 0 ? 0 : weight.Length / OutputChannels;
        Weights = RowPerChannel(weight, channelAxis);
        if (bias?.Quantized is { } codes && input.Grid is { } grid && HasProductScale(codes.Grid, grid))
            BiasCodes = [.. Enumerable.Range(0, codes.Length).Select(i => codes[i])];
    }

    /// <summary>The node in its graph.</summary>
    public GraphNode Node { get; }

    /// <summary>The quantization of the layer's input.</summary>
    public Quantize Input { get; }

    /// <summary>The weight: codes and grid.</summary>
    public QuantizedTensor Weight { get; }

    /// <summary>The bias constant, quantized or not; null where the layer has none.</summary>
    public Constant? Bias { get; }

    /// <summary>
    /// The bias in units of the accumulator (scale s_x · s_w), added to the integer sum; null where there is none or where it is
    /// real and added after the accumulator is scaled.
    /// </summary>
    public long[]? BiasCodes { get; }

    /// <summary>The number of output channels (neurons or filters).</summary>
    public int OutputChannels { get; }

    /// <summary>The number of products summed for one output.</summary>
    public int Depth { get; }

    /// <summary>The integer weights with their zero points removed, [OutputChannels, Depth].</summary>
    public int[] Weights { get; }

    /// <summary>Whether every weight is -1 or +1, zero point removed, whatever the format: products are then signs, which kernels take from bits.</summary>
    public bool HasSignWeights => !Weights.AsSpan().ContainsAnyExcept(-1, 1);

    /// <summary>
    /// Whether every input is -1 or +1. What pads a convolution is real zero nevertheless, no sign: the sums at its border have fewer
    /// products, and the ranges here hold them, as they hold all partial sums.
    /// </summary>
    public bool HasSignInputs => Input.Format.IsBipolar;

    /// <summary>The real value of one step of the accumulator of a channel for an input of scale <paramref name="inputScale"/>: the float product s_x · s_w.</summary>
    public float AccumulatorScale(float inputScale, int channel) =>
        inputScale * Weight.Grid.Scales[Weight.Grid.Scales.Length == 1 ? 0 : channel];

    /// <summary>The exact range of one channel's accumulator over all inputs of the grid, bias codes included.</summary>
    public AccumulatorRange AccumulatorOf(int channel) => AccumulatorOf(Weights.AsSpan(channel * Depth, Depth), Input, BiasCodes?[channel] ?? 0);

    /// <summary>The exact range of bias + Σ wᵢ·xᵢ over all inputs that a quantization lets through.</summary>
    /// <param name="weights">The integer weights of one channel, zero point removed.</param>
    /// <param name="input">The quantization of the inputs.</param>
    /// <param name="bias">What the accumulator starts from.</param>
    /// <remarks>A dynamic input may have any zero point; the range is the union over the two extremes, between which it is linear.</remarks>
    public static AccumulatorRange AccumulatorOf(ReadOnlySpan<int> weights, Quantize input, long bias)
    {
        long low = input.Format.MinCode, high = input.Format.MaxCode;
        if (input.Grid is { } grid)
            return AccumulatorRange.OfDotProduct(weights, low - grid.ZeroPoints[0], high - grid.ZeroPoints[0], bias);
        return AccumulatorRange.OfDotProduct(weights, low - high, 0, bias).Union(AccumulatorRange.OfDotProduct(weights, 0, high - low, bias));
    }

    /// <summary>The exact range of the accumulators of all channels.</summary>
    public AccumulatorRange Accumulator()
    {
        if (OutputChannels == 0)
            return default;
        AccumulatorRange range = AccumulatorOf(0);
        for (int channel = 1; channel < OutputChannels; channel++)
            range = range.Union(AccumulatorOf(channel));
        return range;
    }

    /// <summary>All integer layers of a graph, in order.</summary>
    public static IEnumerable<IntegerLayer> Of(Graph graph) => graph.Nodes.Select(node => TryGet(graph, node)).OfType<IntegerLayer>();

    /// <summary>The node as an integer layer, or null where its products are of real numbers.</summary>
    public static IntegerLayer? TryGet(Graph graph, GraphNode node)
    {
        int? axis = WeightChannelAxis(node.Operator);
        if (axis is null
            || graph.QuantizationOf(node.Inputs[0]) is not { } input || input.Grid is { Granularity.Axis: not null }
            || !graph.Constants.TryGetValue(node.Inputs[1], out Constant? weight) || weight.Quantized is not { } codes
            || codes.Grid.Granularity.GroupSize is not null || (codes.Grid.Granularity.Axis is int channels && channels != axis))
            return null;
        Constant? bias = null;
        if (node.Inputs.Length > 2 && !graph.Constants.TryGetValue(node.Inputs[2], out bias))
            return null;
        return new IntegerLayer(node, input, codes, bias, axis.Value);
    }

    /// <summary>The axis of the weight that counts output channels; null for operators that have no weight.</summary>
    public static int? WeightChannelAxis(Operator operation) => operation switch
    {
        Gemm { TransposeRight: true } or Conv => 0,
        Gemm or MatMul => 1,
        _ => null,
    };

    private static int[] RowPerChannel(QuantizedTensor weight, int axis)
    {
        var rows = new int[weight.Length];
        GroupWalk channels = weight.Grid.GroupsOf(weight.Shape);
        int count = weight.Shape[axis], depth = count == 0 ? 0 : weight.Length / count;
        for (int i = 0; i < rows.Length; i++)
        {
            int value = checked((int)(weight[i] - weight.Grid.ZeroPoints[channels.Of(i)]));
            rows[axis == 0 ? i : (i % count * depth) + (i / count)] = value;
        }

        return rows;
    }

    private bool HasProductScale(QuantizationGrid bias, QuantizationGrid input)
    {
        for (int channel = 0; channel < OutputChannels; channel++)
            if (bias.Scales[bias.Scales.Length == 1 ? 0 : channel] != AccumulatorScale(input.Scales[0], channel))
                return false;
        return bias.IsSymmetric;
    }
}
