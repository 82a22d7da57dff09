using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>The integers of one layer, checked to fit the kernels, and what becomes of its sums.</summary>
internal sealed class LayerCompiler
{
    private const int AccumulatorBits = 32;

    private readonly Graph _graph;
    private readonly IntegerLayer _layer;
    private readonly ProgramLayout _layout;

    /// <exception cref="RuntimeException">Operands or sums do not fit; the message names the layer.</exception>
    public LayerCompiler(Graph graph, IntegerLayer layer, ProgramLayout layout)
    {
        (_graph, _layer, _layout) = (graph, layer, layout);
        if (layout[layer.Node.Inputs[0]].Quantization is null)
            throw new RuntimeException($"Layer '{layer.Node.Name}' of '{graph.Name}' reads {layer.Input.Format} codes, which need more than 16 bits once their zero point is removed. Quantize its input to 15 bits or less, or to 16 signed bits without a zero point.");
        foreach (int weight in layer.Weights)
            if (weight is < short.MinValue or > short.MaxValue)
                throw new RuntimeException($"Layer '{layer.Node.Name}' of '{graph.Name}' has the weight {weight} once its zero point is removed, but the integer kernels take {short.MinValue} to {short.MaxValue}. Quantize its weight to 15 bits or less, or to 16 signed bits without a zero point.");
        AccumulatorRange range = layer.Accumulator();
        if (range.Bits > AccumulatorBits)
            throw new RuntimeException($"Layer '{layer.Node.Name}' of '{graph.Name}' can reach sums of {range.Low} to {range.High}, which need accumulators of {range.Bits} bits, but the integer kernels have {AccumulatorBits}. Give its weight ({layer.Weight.Format}) or its input ({layer.Input.Format}) fewer bits.");
        Bias = layer.BiasCodes is { } codes ? Array.ConvertAll(codes, code => (int)code) : new int[layer.OutputChannels];
    }

    /// <summary>The layer.</summary>
    public IntegerLayer Layer => _layer;

    /// <summary>What is added to the sum of each channel.</summary>
    public int[] Bias { get; }

    /// <summary>The node as an integer layer, or null.</summary>
    public static IntegerLayer? TryGet(Graph graph, GraphNode node)
    {
        try
        {
            return IntegerLayer.TryGet(graph, node);
        }
        catch (OverflowException error)
        {
            throw new RuntimeException($"Layer '{node.Name}' of '{graph.Name}' has weights beyond 32 bits once their zero point is removed, but the integer kernels take 16. Quantize its weight to fewer bits.", error);
        }
    }

    /// <summary>Why a node that is no integer layer computes with real numbers.</summary>
    public static string WhyFloat(Graph graph, GraphNode node)
    {
        if (node.Operator is Quantize quantize)
            return quantize.Grid is { Granularity.Axis: not null } ? "a grid per channel is not held as codes" : $"codes of {quantize.Format} are not held in 16 bits";
        if (CodeLowering.Takes(graph, node) && CodeLowering.Obstacle(graph, node) is { } obstacle)
            return $"{node.Operator.Name} computes with real numbers, as {obstacle}";
        if (IntegerLayer.WeightChannelAxis(node.Operator) is not { } axis)
            return $"{node.Operator.Name} is defined on real numbers";
        if (graph.QuantizationOf(node.Inputs[0]) is not { } input)
            return "its input is not quantized";
        if (input.Grid is { Granularity.Axis: not null })
            return "its input is quantized per channel";
        if (!graph.Constants.TryGetValue(node.Inputs[1], out Constant? weight) || weight.Quantized is not { } codes)
            return "its weight is not a constant of codes";
        return codes.Grid.Granularity.Axis is int other && other != axis ? $"its weight has scales along axis {other}, not along its output channels" : "its bias is computed at run time";
    }

    /// <summary>What follows the layer up to the next fixed Quantize where that can be folded into one requantization; else null and why not.</summary>
    public (QuantizedChain? Chain, string? Obstacle) ChainToCodes()
    {
        QuantizedChain? chain = QuantizedChain.SoleReader(_graph, _layer.Node.Output) is { } reader ? QuantizedChain.From(_graph, reader) : null;
        string? obstacle = chain is null ? "no fixed Quantize alone reads it"
            : _layer.Input.Grid is null ? "the scale of its input is known at run time only"
            : _layer.Bias is not null && _layer.BiasCodes is null ? "its bias is not in units of the accumulator"
            : chain.Grid.Format.IsBipolar ? "its codes are signs, no rounded sums"
            : !chain.Grid.RoundsAsOnnx ? $"its grid rounds by {chain.Grid.Rounding}{(chain.Grid.RoundsWithZeroPoint ? ", zero point included" : "")}"
            : chain.Clamp() is null ? $"{string.Join(" and ", chain.Functions.Select(node => $"'{node.Name}'"))} can't be folded into a clamp of codes"
            : null;
        return (obstacle is null ? chain : null, obstacle);
    }

    /// <summary>What the sums of each channel are multiplied by to be codes of the next grid: (s_x · s_w) / s_y, as floats.</summary>
    public float[] Factors(float outputScale)
    {
        float inputScale = _layer.Input.Grid!.Scales[0];
        return [.. Enumerable.Range(0, _layer.OutputChannels).Select(channel => _layer.AccumulatorScale(inputScale, channel) / outputScale)];
    }

    /// <summary>The same as integer multipliers and shifts.</summary>
    /// <exception cref="RuntimeException">No multiplier holds a factor.</exception>
    public FixedPointMultiplier[] Multipliers(float outputScale)
    {
        float inputScale = _layer.Input.Grid!.Scales[0];
        return [.. Enumerable.Range(0, _layer.OutputChannels).Select(channel => Multiplier(inputScale, outputScale, channel))];
    }

    private FixedPointMultiplier Multiplier(float inputScale, float outputScale, int channel)
    {
        System.Collections.Immutable.ImmutableArray<float> scales = _layer.Weight.Grid.Scales;
        double factor = (double)inputScale * scales[scales.Length == 1 ? 0 : channel] / outputScale;
        try
        {
            return FixedPointMultiplier.FromReal(factor);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new RuntimeException($"Layer '{_layer.Node.Name}' of '{_graph.Name}' requantizes channel {channel} by {factor}, which no fixed-point multiplier holds (2^-94 to 2^30). Look at the scales of its input ({inputScale}), weight and output ({outputScale}), or requantize by float factors.", error);
        }
    }
}
