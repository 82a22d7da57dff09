namespace Nibble.Reports;

/// <summary>Which number of a column is the best.</summary>
public enum ReportBest
{
    /// <summary>None: the column's numbers describe, they don't compete.</summary>
    None,

    /// <summary>The lowest, as for errors, bytes and times.</summary>
    Lowest,

    /// <summary>The highest, as for accuracy and SQNR.</summary>
    Highest,
}
