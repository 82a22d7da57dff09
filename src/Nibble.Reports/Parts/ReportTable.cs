namespace Nibble.Reports;

/// <summary>A table: columns that say how their cells are shown, and rows of texts, numbers and empty cells.</summary>
public sealed record ReportTable : ReportPart
{
    /// <summary>Creates the table.</summary>
    /// <param name="columns">The columns, left to right.</param>
    /// <param name="rows">The rows, each with one cell per column; a null cell is shown as a dash.</param>
    /// <exception cref="ReportException">A row has more or fewer cells than there are columns; the message names the row.</exception>
    public ReportTable(IReadOnlyList<ReportColumn> columns, IReadOnlyList<IReadOnlyList<ReportCell?>> rows)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            if (rows[row].Count != columns.Count)
                throw new ReportException($"Row {row + 1} of the table with columns {string.Join(", ", columns.Select(column => $"'{column.Name}'"))} has {rows[row].Count} cells, but there are {columns.Count} columns. Give one cell per column; null leaves a cell empty.");
        }

        Columns = columns;
        Rows = rows;
    }

    /// <summary>The columns, left to right.</summary>
    public IReadOnlyList<ReportColumn> Columns { get; }

    /// <summary>The rows, each with one cell per column.</summary>
    public IReadOnlyList<IReadOnlyList<ReportCell?>> Rows { get; }

    /// <summary>The heading of the table, in plain text. Null for none.</summary>
    public string? Title { get; init; }

    /// <summary>What a reader should know to read it; the inline markup of <see cref="ReportText"/>. Null for none.</summary>
    public string? Caption { get; init; }
}
