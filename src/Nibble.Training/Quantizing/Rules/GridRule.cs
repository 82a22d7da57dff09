using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The nearest points of grids that a choice sets: <see cref="QuantizationGrid.FakeQuantize"/>, bit for bit.</summary>
internal sealed class GridRule : PointRule
{
    private readonly NumberFormat _format;
    private readonly Rounding _rounding;
    private readonly GridChoice _choice;
    private readonly float[] _scales;
    private readonly long[] _zeroPoints;

    public GridRule(GridQuantizer quantizer, GridChoice choice, Shape shape)
        : this(quantizer.Format, quantizer.Granularity, quantizer.Rounding, choice, shape)
    {
    }

    public GridRule(NumberFormat format, Granularity granularity, Rounding rounding, GridChoice choice, Shape shape)
        : base(granularity, shape)
    {
        (_format, _rounding, _choice) = (format, rounding, choice);
        (_scales, _zeroPoints) = (new float[Ranges.Length], new long[Ranges.Length]);
    }

    /// <summary>The rule of a given grid.</summary>
    public GridRule(QuantizationGrid grid, Shape shape)
        : this(grid.Format, grid.Granularity, grid.Rounding, new GivenGrid(grid), shape) => grid.GroupsOf(shape);

    public override void Map(Tensor values, Tensor points, CounterRandom random)
    {
        _choice.Choose(values, Groups, _scales, _zeroPoints);
        for (int group = 0; group < Ranges.Length; group++)
            Ranges[group] = new Interval((_format.MinCode - _zeroPoints[group]) * _scales[group], (_format.MaxCode - _zeroPoints[group]) * _scales[group]);
        bool isNearestEven = _rounding == Rounding.NearestEven && _format.Bits <= 24;
        for (int start = 0, run; start < values.Length; start += run)
        {
            run = Groups.RunFrom(start, values.Length);
            int group = Groups.Of(start);
            if (isNearestEven)
                GridKernels.FakeQuantize(values.Values.Slice(start, run), _format, _scales[group], _zeroPoints[group], points.Values.Slice(start, run));
            else if (_rounding == Rounding.Stochastic && _format is { Bits: <= 24, IsBipolar: false })
                StochasticGrid.FakeQuantize(values.Values.Slice(start, run), _format, _scales[group], _zeroPoints[group], random, start, points.Values.Slice(start, run));
            else
                MapRounded(values.Values, points.Values, start, run, group, random);
        }
    }

    private void MapRounded(ReadOnlySpan<float> values, Span<float> points, int start, int count, int group, CounterRandom random)
    {
        (float scale, long zeroPoint) = (_scales[group], _zeroPoints[group]);
        for (int i = start; i < start + count; i++)
        {
            float draw = _rounding == Rounding.Stochastic ? random.Uniform((ulong)i) : 0;
            points[i] = (QuantizationGrid.Encode(values[i], _format, scale, zeroPoint, _rounding, draw) - zeroPoint) * scale;
        }
    }

    private sealed class GivenGrid(QuantizationGrid grid) : GridChoice
    {
        public override void Choose(Tensor values, GroupWalk groups, Span<float> scales, Span<long> zeroPoints)
        {
            grid.Scales.AsSpan().CopyTo(scales);
            grid.ZeroPoints.AsSpan().CopyTo(zeroPoints);
        }
    }
}
