namespace Nibble.Reports;

/// <summary>Where a column's cells stand.</summary>
public enum ReportAlignment
{
    /// <summary>At the left edge, as text is read.</summary>
    Left,

    /// <summary>In the middle.</summary>
    Center,

    /// <summary>At the right edge, as numbers are compared.</summary>
    Right,
}
