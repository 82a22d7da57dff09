using System.Runtime.InteropServices;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The grid of a layer's weights: in training chosen every few steps, in evaluation always the quantizer's choice for the weights as they are.</summary>
internal sealed class WeightGrid : GridChoice
{
    private readonly GridQuantizer _quantizer;
    private readonly GridChoice _anew;
    private readonly int _groups;
    private readonly int _interval;
    private Choice? _evaluated;

    /// <summary>Creates the choice.</summary>
    /// <param name="quantizer">What chooses.</param>
    /// <param name="weight">The shape of the weights.</param>
    /// <param name="interval">Training passes from one choice to the next; 0 means 1 where choosing is a look at least and greatest value, 32 where scales are searched for.</param>
    public WeightGrid(GridQuantizer quantizer, Shape weight, int interval)
    {
        (_quantizer, _anew) = (quantizer, Of(quantizer));
        _groups = Math.Max(quantizer.Granularity.Over(weight).Count, 1);
        _interval = interval > 0 ? interval : quantizer is UniformQuantizer { Range: MinMaxRange } or FixedGridQuantizer ? 1 : 32;
        State = new Tensor([1 + (2 * _groups)]);
        Reset();
    }

    /// <summary>How many training passes have used the present grid (NaN before there is one), its scales, its zero points.</summary>
    public Tensor State { get; }

    private Span<float> Scales => State.Values.Slice(1, _groups);

    private Span<float> ZeroPoints => State.Values[(1 + _groups)..];

    public void Reset() => State[0] = float.NaN;

    /// <summary>The grid for one training pass.</summary>
    public override void Choose(Tensor values, GroupWalk groups, Span<float> scales, Span<long> zeroPoints)
    {
        if (State[0] < _interval)
        {
            State[0]++;
            Scales.CopyTo(scales);
            for (int group = 0; group < _groups; group++)
                zeroPoints[group] = (long)ZeroPoints[group];
            return;
        }

        _anew.Choose(values, groups, scales, zeroPoints);
        State[0] = 1;
        scales.CopyTo(Scales);
        for (int group = 0; group < _groups; group++)
            ZeroPoints[group] = zeroPoints[group];
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
