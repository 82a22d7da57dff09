using System.Runtime.InteropServices;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The grid of a layer's weights: in training chosen every few steps, in evaluation always the quantizer's choice for the weights as they are.</summary>
internal sealed class WeightGrid
{
    private readonly GridQuantizer _quantizer;
    private readonly int _channels;
    private Choice? _evaluated;

    public WeightGrid(GridQuantizer quantizer, Shape weight)
    {
        (_quantizer, _channels) = (quantizer, quantizer.Granularity.Over(weight).Count);
        State = new Tensor([1 + (2 * _channels)]);
        Reset();
    }

    /// <summary>How many training passes have used the present grid (NaN before there is one), its scales, its zero points.</summary>
    public Tensor State { get; }

    /// <summary>1 where choosing is a look at least and greatest value, 32 where scales are searched for.</summary>
    public int DefaultInterval => _quantizer is UniformQuantizer { Range: MinMaxRange } ? 1 : 32;

    public void Reset() => State[0] = float.NaN;

    /// <summary>The grid for one training pass.</summary>
    public QuantizationGrid ForTraining(Tensor weight, int interval)
    {
        if (State[0] < interval)
        {
            State[0]++;
            return new QuantizationGrid(_quantizer.Format, _quantizer.Granularity,
                [.. State.Values.Slice(1, _channels)], [.. Enumerable.Range(1 + _channels, _channels).Select(i => (long)State[i])], _quantizer.Rounding);
        }

        QuantizationGrid grid = _quantizer.ChooseGrid(weight);
        State[0] = 1;
        for (int channel = 0; channel < _channels; channel++)
        {
            State[1 + channel] = grid.Scales[channel];
            State[1 + _channels + channel] = grid.ZeroPoints[channel];
        }

        return grid;
    }

    /// <summary>The grid for the weights as they are; chosen once for each value of them.</summary>
    public QuantizationGrid ForEvaluation(Tensor weight)
    {
        Choice? last = _evaluated;
        if (last is not null && MemoryMarshal.AsBytes(last.Weight.Values).SequenceEqual(MemoryMarshal.AsBytes(weight.Values)))
            return last.Grid;
        var choice = new Choice(weight.Clone(), _quantizer.ChooseGrid(weight));
        _evaluated = choice;
        return choice.Grid;
    }

    private sealed record Choice(Tensor Weight, QuantizationGrid Grid);
}
