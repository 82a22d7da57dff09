using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Moves a recurrent state, or gates, to a fixed grid whenever they are made.</summary>
/// <remarks>Hubara et al. 2016 (arXiv:1609.07061), section 5: h lies in -1..1 and gates with a hard sigmoid in 0..1, so their grids need no calibration; cells stay real.</remarks>
public sealed class GridStateRule : StateRule
{
    private readonly Interval _range;

    /// <summary>Creates the rule.</summary>
    /// <param name="grid">Per tensor, of at most 24 bits, rounding to nearest even.</param>
    /// <param name="surrogate">What stands in for the derivative; null for <see cref="Surrogate.StraightThrough"/>.</param>
    /// <exception cref="TrainingException">The grid is another.</exception>
    public GridStateRule(QuantizationGrid grid, Surrogate? surrogate = null)
    {
        if (grid.Scales.Length != 1 || grid.Format.Bits > 24 || grid.Rounding != Rounding.NearestEven)
            throw new TrainingException($"A recurrent state takes a grid with one scale, at most 24 bits and the rounding NearestEven, but got {grid} with {grid.Rounding}. Choose such a grid.");
        (Grid, Surrogate) = (grid, surrogate ?? Surrogate.StraightThrough);
        _range = new Interval(grid.Decode(grid.Format.MinCode), grid.Decode(grid.Format.MaxCode));
    }

    /// <summary>The points.</summary>
    public QuantizationGrid Grid { get; }

    /// <summary>What stands in for the derivative.</summary>
    public Surrogate Surrogate { get; }

    /// <inheritdoc/>
    public override void Apply(ReadOnlySpan<float> x, Span<float> y) => GridKernels.FakeQuantize(x, Grid.Format, Grid.Scales[0], Grid.ZeroPoints[0], y);

    /// <inheritdoc/>
    public override void PassBack(ReadOnlySpan<float> x, Span<float> gradient)
    {
        const int AtOnce = 256;
        Span<float> points = stackalloc float[AtOnce];
        for (int start = 0, count; start < x.Length; start += count)
        {
            count = Math.Min(AtOnce, x.Length - start);
            Apply(x.Slice(start, count), points[..count]);
            Surrogate.Apply(new QuantizedGroup(_range, x.Slice(start, count), points[..count]), gradient.Slice(start, count));
        }
    }
}
