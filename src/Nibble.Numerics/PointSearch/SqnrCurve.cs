using System.Collections.Immutable;

namespace Nibble.Numerics;

/// <summary>SQNR over the point position or over the number of bits.</summary>
/// <param name="Name">What it is the curve of.</param>
/// <param name="Points">Ascending by <see cref="SqnrPoint.At"/>; at least one.</param>
public sealed record SqnrCurve(string Name, ImmutableArray<SqnrPoint> Points)
{
    /// <summary>The greatest SQNR; of equal ones the last, as the search for a point position takes the larger position.</summary>
    public SqnrPoint Best => Points.Aggregate((best, point) => point.Decibels >= best.Decibels ? point : best);
}
