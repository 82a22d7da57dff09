namespace Nibble.Reports;

/// <summary>How one column of a table is headed and how its cells are shown.</summary>
/// <param name="Name">The heading, in plain text.</param>
public sealed record ReportColumn(string Name)
{
    /// <summary>The unit of the column's numbers, shown once, in the heading. Null for none.</summary>
    public string? Unit { get; init; }

    /// <summary>
    /// A .NET numeric format such as "F4" or "N0", invariant culture. Null chooses one for the whole column, so that its decimal points align:
    /// integers whole, others with three significant digits of the smallest value, four decimals at most.
    /// </summary>
    public string? Format { get; init; }

    /// <summary>Where cells stand. Unset, a column which holds a number is set right, any other left.</summary>
    public ReportAlignment? Alignment { get; init; }

    /// <summary>Which of the column's numbers is emphasized as the best; equal ones all are.</summary>
    public ReportBest Best { get; init; }

    /// <summary>Whether a thin bar below each number shows its share of the column's greatest magnitude (HTML only).</summary>
    public bool Bars { get; init; }

    /// <summary>Whether the cells name series of the report's charts and carry their colors (HTML only).</summary>
    public bool IsSeries { get; init; }
}
