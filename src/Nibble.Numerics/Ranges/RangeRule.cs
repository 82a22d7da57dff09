namespace Nibble.Numerics;

/// <summary>How the range of a grid is chosen from data.</summary>
public abstract record RangeRule
{
    /// <summary>From the least to the greatest value: nothing saturates.</summary>
    public static RangeRule MinMax { get; } = new MinMaxRange();

    /// <summary>The range with the least squared error, hence the greatest SQNR: rare large values may saturate.</summary>
    public static RangeRule LeastSquares { get; } = new LeastSquaresRange();

    /// <summary>An observer that chooses a range for a grid of this format.</summary>
    /// <param name="format">The codes to map to.</param>
    /// <param name="symmetric">Whether the grid's zero point will be 0.</param>
    public abstract RangeObserver CreateObserver(NumberFormat format, bool symmetric);
}
