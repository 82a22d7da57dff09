using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Makes the integer weights and bias of one layer, so that its accumulator provably fits a limit.</summary>
/// <remarks>
/// Where weights on the grid asked for would not fit, the scale grows until they do, for each channel that has its own: codes shrink, and
/// with them the bias, which counts in steps of input scale times weight scale. Steps are of 2^(1/8), or of 2 where scales must stay
/// powers of two. The layer's format is then the narrowest that holds its codes, but a scale never grows beyond the channel's greatest
/// weight, where 2 bits are left, unless the bias alone asks for it.
/// </remarks>
internal sealed class LayerWeights
{
    private readonly GraphNode _node;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly Quantize _input;
    private readonly QuantizationGrid _grid;
    private readonly AccumulatorLimit _limit;
    private readonly float[] _rows;
    private readonly int _channels;
    private readonly int _depth;

    private LayerWeights(GraphNode node, Tensor weight, Tensor? bias, Quantize input, QuantizationGrid grid, AccumulatorLimit limit)
    {
        if (!grid.IsSymmetric)
            throw new QuantizationException($"Layer '{node.Name}' was asked to have weights of {grid.Format} with a zero point other than 0; integer layers need symmetric weights. Use a signed weight format, such as int8.");
        // A real bias of a dynamic layer is added after the accumulator has been scaled.
        (_node, _weight, _bias, _input, _grid, _limit) = (node, weight, input.IsDynamic ? null : bias, input, grid, limit);
        int axis = IntegerLayer.WeightChannelAxis(node.Operator)!.Value;
        _channels = weight.Shape[axis];
        _depth = _channels == 0 ? 0 : weight.Length / _channels;
        _rows = new float[weight.Length];
        for (int i = 0; i < _rows.Length; i++)
            _rows[axis == 0 ? i : (i % _channels * _depth) + (i / _channels)] = weight[i];
    }

    /// <summary>Quantizes weights, and the bias where the layer's input has a fixed grid.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="weight">Its real weights.</param>
    /// <param name="bias">Its real bias, if any.</param>
    /// <param name="input">How its input is quantized.</param>
    /// <param name="grid">The grid asked for.</param>
    /// <param name="limit">What the accumulator must fit.</param>
    /// <exception cref="AccumulatorLimitException">The limit can't be proved.</exception>
    public static (QuantizedTensor Weight, QuantizedTensor? Bias) Quantize(GraphNode node, Tensor weight, Tensor? bias, Quantize input, QuantizationGrid grid, AccumulatorLimit limit) =>
        new LayerWeights(node, weight, bias, input, grid, limit).Quantize();

    private (QuantizedTensor Weight, QuantizedTensor? Bias) Quantize()
    {
        float[] scales = [.. _grid.Scales];
        bool perChannel = _grid.Granularity.Axis is not null;
        if (perChannel)
            GiveDeadChannelsAScale(scales);
        for (int i = 0; i < scales.Length; i++)
            scales[i] = SmallestThatFits(scales[i], perChannel ? i : 0, perChannel ? i + 1 : _channels);
        QuantizedTensor codes = GridOf([.. scales], _grid.Format).Quantize(_weight);
        bool grown = !scales.AsSpan().SequenceEqual(_grid.Scales.AsSpan());
        return (grown ? Narrowed(codes) : codes, Bias(scales));
    }

    // A channel without weights may have any scale; the least of its neighbours keeps its bias as exact as theirs.
    private void GiveDeadChannelsAScale(float[] scales)
    {
        bool[] alive = [.. Enumerable.Range(0, _channels).Select(channel => MaxMagnitude(channel, channel + 1) > 0)];
        float usual = scales.Where((_, channel) => alive[channel]).DefaultIfEmpty(1).Min();
        for (int channel = 0; channel < _channels; channel++)
            if (!alive[channel])
                scales[channel] = usual;
    }

    private float SmallestThatFits(float first, int start, int end)
    {
        double ratio = _grid.IsPowerOfTwo ? 2 : Math.Pow(2, 1.0 / 8);
        float coarsest = MaxMagnitude(start, end);
        float scale = first;
        for (int step = 1; !Fits(scale, start, end); step++)
        {
            bool biasAsks = Enumerable.Range(start, end - start).Any(channel => RangeOf(0, channel, scale).Bits > _limit.Bits);
            if (scale > coarsest && !biasAsks)
                throw new AccumulatorLimitException(_node.Name, _depth, _limit, NeededBits(), _input.Format);
            scale = (float)(first * Math.Pow(ratio, step));
        }

        return scale;
    }

    private bool Fits(float scale, int start, int end)
    {
        for (int channel = start; channel < end; channel++)
            if (RangeOf(_depth, channel, scale).Bits > _limit.Bits)
                return false;
        return true;
    }

    // With every scale as coarse as 2 bits allow.
    private int NeededBits()
    {
        int step = _grid.Granularity.Axis is null ? _channels : 1;
        int needed = 0;
        for (int start = 0; start < _channels; start += step)
        {
            float coarsest = MaxMagnitude(start, start + step);
            for (int channel = start; coarsest > 0 && channel < start + step; channel++)
                needed = Math.Max(needed, RangeOf(_depth, channel, coarsest).Bits);
        }

        return needed;
    }

    // The accumulator of one channel at a scale, over its first weights; 0 weights leave the bias alone.
    private AccumulatorRange RangeOf(int depth, int channel, float scale)
    {
        var codes = new int[depth];
        for (int i = 0; i < depth; i++)
            codes[i] = (int)QuantizationGrid.Encode(_rows[(channel * _depth) + i], _grid.Format, scale, 0, _grid.Rounding);
        return IntegerLayer.AccumulatorOf(codes, _input, _bias is null ? 0 : BiasCode(channel, scale));
    }

    private long BiasCode(int channel, float weightScale) =>
        (long)Rounder.Round(_bias![channel] / (_input.Grid!.Scales[0] * weightScale), Rounding.NearestEven);

    private QuantizedTensor? Bias(float[] scales)
    {
        if (_bias is null)
            return null;
        float inputScale = _input.Grid!.Scales[0];
        var codes = new int[_channels];
        for (int channel = 0; channel < _channels; channel++)
            codes[channel] = (int)BiasCode(channel, scales[scales.Length == 1 ? 0 : channel]);
        var grid = new QuantizationGrid(
            NumberFormat.Int(32),
            scales.Length == 1 ? Granularity.PerTensor : Granularity.PerChannel(),
            [.. scales.Select(scale => inputScale * scale)]);
        return new QuantizedTensor([_channels], grid, codes);
    }

    // The same codes in the narrowest format of the kind asked for that holds them.
    private QuantizedTensor Narrowed(QuantizedTensor codes)
    {
        NumberFormat format = _grid.Format;
        while (format.Bits > 2 && codes.Codes.IndexOfAnyExceptInRange((int)format.WithBits(format.Bits - 1).MinCode, (int)format.WithBits(format.Bits - 1).MaxCode) < 0)
            format = format.WithBits(format.Bits - 1);
        return new QuantizedTensor(codes.Shape, GridOf(codes.Grid.Scales, format), codes.Codes.ToArray());
    }

    private QuantizationGrid GridOf(ImmutableArray<float> scales, NumberFormat format) => new(format, _grid.Granularity, scales, default, _grid.Rounding);

    private float MaxMagnitude(int start, int end) => Interval.Of(_rows.AsSpan(start * _depth, (end - start) * _depth)).MaxMagnitude;
}
