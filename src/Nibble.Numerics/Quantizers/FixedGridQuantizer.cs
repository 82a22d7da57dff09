namespace Nibble.Numerics;

/// <summary>Evenly spaced points that are known beforehand, the same for every group: q(x) = scale · (clamp(round(x / scale) + z, min, max) - z).</summary>
/// <remarks>
/// No value is looked at to choose the grid, so NaN is no error here: it becomes the least code. Fixed point &lt;IL, FL&gt; is
/// <c>new FixedGridQuantizer(new FixedPointFormat(IL, FL).ToGrid())</c>. Surrogate gradient: 1 where x lies in the range of the grid, else 0.
/// Gupta et al. 2015 (arXiv:1502.02551), section 3.1, for scales that are powers of two.
/// </remarks>
public sealed record FixedGridQuantizer : GridQuantizer
{
    /// <summary>Creates the quantizer of a grid with one scale.</summary>
    /// <exception cref="NibbleException">The grid has several scales.</exception>
    public FixedGridQuantizer(QuantizationGrid grid)
        : base(grid.Format)
    {
        if (grid.Granularity != Granularity.PerTensor)
            throw new NibbleException($"A fixed grid has one scale for the whole tensor, but this grid's scales are {grid.Granularity}. Quantize with the grid itself.");
        (Scale, ZeroPoint, Rounding) = (grid.Scales[0], grid.ZeroPoints[0], grid.Rounding);
    }

    /// <summary>The distance of neighboring points.</summary>
    public float Scale { get; init; }

    /// <summary>The code that stands for zero.</summary>
    public long ZeroPoint { get; init; }

    internal override RangeObserver CreateRangeObserver()
    {
        QuantizationGrid grid = GridOfOne();
        return new UnmovedObserver(ToString(), new Interval(grid.Decode(grid.Format.MinCode), grid.Decode(grid.Format.MaxCode)));
    }

    internal override QuantizationGrid GridFor(RangeObserver group, Interval? coarser) => GridOfOne();

    private QuantizationGrid GridOfOne() => QuantizationGrid.PerTensor(Format, Scale, ZeroPoint, Rounding);
}
