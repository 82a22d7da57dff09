using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>Makes the integer weights and bias of one layer, so that its accumulator provably fits a limit.</summary>
/// <remarks>
/// Rows that do not fit on the grid asked for are repaired by <see cref="RowRepair"/>. The layer's format is then the narrowest that holds its codes.
/// </remarks>
internal sealed class LayerWeights
{
    private readonly WeightMatrix _real;
    private readonly Tensor _points;
    private readonly Quantize _input;
    private readonly QuantizationGrid _grid;
    private readonly AccumulatorLimit _limit;
    private readonly bool _isPerChannel;

    /// <summary>Prepares a layer.</summary>
    /// <param name="real">The real weights.</param>
    /// <param name="points">What they were rounded to, or themselves where that is left to the grid.</param>
    /// <param name="input">How its input is quantized.</param>
    /// <param name="grid">The grid asked for.</param>
    /// <param name="limit">What the accumulator must fit.</param>
    /// <exception cref="QuantizationException">The grid has zero points.</exception>
    public LayerWeights(WeightMatrix real, Tensor points, Quantize input, QuantizationGrid grid, AccumulatorLimit limit)
    {
        if (!grid.IsSymmetric)
            throw new QuantizationException($"Layer '{real.Layer.Name}' was asked to have weights of {grid.Format} with a zero point other than 0; integer layers need symmetric weights. Use a signed weight format, such as int8.");
        (_real, _points, _input, _grid, _limit) = (real, points, input, grid, limit);
        _isPerChannel = grid.Granularity.Axis is not null;
    }

    /// <summary>What the layer's inputs are like; null where that is not known, so that weights are judged by themselves.</summary>
    public InputSample? Sample { get; init; }

    /// <summary>Whether a repaired row's bias makes good what the repair shifts in the mean.</summary>
    public bool CorrectsBias { get; init; }

    /// <summary>The codes of weights, and of the bias where the layer's input has a fixed grid.</summary>
    /// <exception cref="AccumulatorLimitException">The limit can't be proved.</exception>
    public LayerCodes Quantize(Tensor? bias)
    {
        // A real bias of a dynamic layer is added after the accumulator has been scaled.
        bias = _input.IsDynamic ? null : bias?.Clone();
        float[] scales = ScalesAskedFor();
        int[] codes = GridOf([.. scales], _grid.Format).Quantize(_points).Codes.ToArray();
        int[][] rows = [.. Enumerable.Range(0, _real.Channels).Select(channel => RowOf(codes, channel))];
        int step = _isPerChannel ? 1 : Math.Max(_real.Channels, 1);
        int[] broken = [.. Enumerable.Range(0, scales.Length).Where(i => !Enumerable.Range(i * step, Math.Min(step, _real.Channels)).All(channel => Fits(rows[channel], bias, channel, scales[i])))];
        if (broken.Length == 0)
            return new LayerCodes(new QuantizedTensor(_real.Values.Shape, GridOf([.. scales], _grid.Format), codes), BiasCodes(bias, scales), null);

        var repair = new RowRepair(_real, _input, _grid, _limit, CorrectsBias ? bias : null, Sample);
        var repaired = new FittedRow?[_real.Channels];
        float[] before = [.. scales];
        Parallel.ForEach(broken, i => scales[i] = repair.Fit([.. Enumerable.Range(i * step, step)], before[i], channel => BiasAt(bias, channel), repaired));
        for (int channel = 0; channel < repaired.Length; channel++)
            if (repaired[channel] is { } row)
            {
                if (bias is not null)
                    bias[channel] = (float)row.Bias;
                for (int column = 0; column < _real.Depth; column++)
                    codes[_real.IndexOf(channel, column)] = row.Codes[column];
            }

        AccumulatorRepair cost = repair.CostOf(rows, before, repaired, channel => BiasAt(bias, channel));
        return new LayerCodes(Narrowed(codes, [.. scales]), BiasCodes(bias, scales), cost);
    }

    // A channel without weights may have any scale; the least of its neighbours keeps its bias as exact as theirs.
    private float[] ScalesAskedFor()
    {
        float[] scales = [.. _grid.Scales];
        if (!_isPerChannel || _real.Channels == 0)
            return scales;
        bool[] alive = [.. Enumerable.Range(0, scales.Length).Select(channel => _real.RowOf(_points, channel).Any(weight => weight != 0))];
        float usual = scales.Where((_, channel) => alive[channel]).DefaultIfEmpty(1).Min();
        return [.. scales.Select((scale, channel) => alive[channel] ? scale : usual)];
    }

    private bool Fits(int[] row, Tensor? bias, int channel, float scale) =>
        new AccumulatorRoom(_input, _limit, RowRepair.BiasCode(BiasAt(bias, channel), _input, scale)).Holds(row);

    private static double BiasAt(Tensor? bias, int channel) => bias is null ? 0 : bias[channel];

    private Constant? BiasCodes(Tensor? bias, float[] scales)
    {
        if (bias is null)
            return null;
        float inputScale = _input.Grid!.Scales[0];
        int[] codes = [.. Enumerable.Range(0, _real.Channels).Select(channel => (int)RowRepair.BiasCode(bias[channel], _input, scales[scales.Length == 1 ? 0 : channel]))];
        var grid = new QuantizationGrid(
            NumberFormat.Int(32),
            scales.Length == 1 ? Granularity.PerTensor : Granularity.PerChannel(),
            [.. scales.Select(scale => inputScale * scale)]);
        return new Constant(new QuantizedTensor([_real.Channels], grid, codes));
    }

    // The codes in the narrowest format of the kind asked for that holds them.
    private QuantizedTensor Narrowed(int[] codes, ImmutableArray<float> scales)
    {
        NumberFormat format = _grid.Format;
        while (format.Bits > 2 && codes.AsSpan().IndexOfAnyExceptInRange((int)format.WithBits(format.Bits - 1).MinCode, (int)format.WithBits(format.Bits - 1).MaxCode) < 0)
            format = format.WithBits(format.Bits - 1);
        return new QuantizedTensor(_real.Values.Shape, GridOf(scales, format), codes);
    }

    private QuantizationGrid GridOf(ImmutableArray<float> scales, NumberFormat format) => new(format, _grid.Granularity, scales, default, _grid.Rounding);

    private int[] RowOf(int[] codes, int channel)
    {
        var row = new int[_real.Depth];
        for (int column = 0; column < row.Length; column++)
            row[column] = codes[_real.IndexOf(channel, column)];
        return row;
    }
}
