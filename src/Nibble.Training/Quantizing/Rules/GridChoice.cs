using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Chooses scales and zero points for the values at hand.</summary>
internal abstract class GridChoice
{
    /// <summary>The choice that a quantizer makes for a tensor by itself.</summary>
    public static GridChoice Of(GridQuantizer quantizer) => quantizer switch
    {
        UniformQuantizer { Range: MinMaxRange } uniform => new ExtremesChoice(uniform),
        FixedGridQuantizer or LsqQuantizer or PactQuantizer => new FixedChoice(quantizer),
        _ => new SearchedChoice(quantizer),
    };

    /// <summary>Writes one scale and zero point a group.</summary>
    /// <exception cref="NibbleException">A value is NaN or infinite.</exception>
    public abstract void Choose(Tensor values, GroupWalk groups, Span<float> scales, Span<long> zeroPoints);

    // The range from the least to the greatest value of each group.
    private sealed class ExtremesChoice(UniformQuantizer quantizer) : GridChoice
    {
        private Interval[] _extremes = [];

        public override void Choose(Tensor values, GroupWalk groups, Span<float> scales, Span<long> zeroPoints)
        {
            if (_extremes.Length != scales.Length)
                _extremes = new Interval[scales.Length];
            Array.Fill(_extremes, new Interval(float.PositiveInfinity, float.NegativeInfinity));
            for (int start = 0, run; start < values.Length; start += run)
            {
                run = groups.RunFrom(start, values.Length);
                ref Interval extremes = ref _extremes[groups.Of(start)];
                extremes = extremes.Union(FloatExtremes.Of(values.Values.Slice(start, run)));
            }

            for (int group = 0; group < scales.Length; group++)
            {
                Interval range = _extremes[group].Low > _extremes[group].High ? default : _extremes[group];
                (scales[group], zeroPoints[group]) = QuantizationGrid.SpreadOver(quantizer.Format, range, quantizer.IsSymmetric);
            }
        }
    }

    // The same for all values.
    private sealed class FixedChoice(GridQuantizer quantizer) : GridChoice
    {
        private readonly QuantizationGrid _grid = (quantizer with { Granularity = Granularity.PerTensor }).ChooseGrid(new Tensor([0]));

        public override void Choose(Tensor values, GroupWalk groups, Span<float> scales, Span<long> zeroPoints)
        {
            scales.Fill(_grid.Scales[0]);
            zeroPoints.Fill(_grid.ZeroPoints[0]);
        }
    }

    // Any: allocates.
    private sealed class SearchedChoice(GridQuantizer quantizer) : GridChoice
    {
        public override void Choose(Tensor values, GroupWalk groups, Span<float> scales, Span<long> zeroPoints)
        {
            QuantizationGrid grid = quantizer.ChooseGrid(values);
            grid.Scales.AsSpan().CopyTo(scales);
            grid.ZeroPoints.AsSpan().CopyTo(zeroPoints);
        }
    }
}
