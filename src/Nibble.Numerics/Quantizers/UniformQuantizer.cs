namespace Nibble.Numerics;

/// <summary>Evenly spaced points with a real scale: q(x) = scale · (clamp(round(x / scale) + z, min, max) - z).</summary>
/// <remarks>
/// Symmetric (z = 0) or affine, with any range rule. Surrogate gradient: 1 where x lies in the range of the grid, else 0 (straight-through).
/// Jacob et al. 2018 (arXiv:1712.05877), equations 1 and 12.
/// </remarks>
public sealed record UniformQuantizer : GridQuantizer
{
    /// <summary>Creates the quantizer: symmetric for signed formats, affine for unsigned ones, ranges by min and max.</summary>
    public UniformQuantizer(NumberFormat format)
        : base(format) => IsSymmetric = format.IsSigned;

    /// <summary>Whether the zero point is always 0.</summary>
    public bool IsSymmetric { get; init; }

    /// <summary>How the range is chosen from data.</summary>
    public RangeRule Range { get; init; } = RangeRule.MinMax;

    internal override bool LearnsFromCoarser => Range is LeastSquaresRange;

    internal override RangeObserver CreateRangeObserver() => Range.CreateObserver(Format, IsSymmetric, Rounding);

    internal override QuantizationGrid GridFor(RangeObserver group, Interval? coarser) =>
        QuantizationGrid.FromRange(Format, coarser is Interval range ? group.Choose(range) : group.Choose(), IsSymmetric, Rounding);
}
