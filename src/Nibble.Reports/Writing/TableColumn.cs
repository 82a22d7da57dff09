namespace Nibble.Reports;

/// <summary>One column of a table with what follows from all of its cells: format, alignment, the best number, the greatest magnitude.</summary>
internal sealed class TableColumn
{
    private readonly ReportColumn _column;
    private readonly string _format;
    private readonly double? _best;
    private readonly double _greatest;

    private TableColumn(ReportColumn column, IReadOnlyList<ReportCell?> cells)
    {
        _column = column;
        double[] numbers = [.. cells.Select(cell => cell?.Number).OfType<double>()];
        double[] finite = [.. numbers.Where(double.IsFinite)];
        _format = column.Format ?? NumberText.FormatFor(finite);
        Alignment = column.Alignment ?? (numbers.Length > 0 ? ReportAlignment.Right : ReportAlignment.Left);
        _greatest = finite.Select(Math.Abs).DefaultIfEmpty(0).Max();
        _best = finite.Length == 0 ? null : column.Best switch
        {
            ReportBest.Lowest => finite.Min(),
            ReportBest.Highest => finite.Max(),
            _ => null,
        };
    }

    public ReportAlignment Alignment { get; }

    public string Name => _column.Name;

    public string? Unit => _column.Unit;

    public bool IsSeries => _column.IsSeries;

    public static TableColumn[] Of(ReportTable table) =>
        [.. table.Columns.Select((column, index) => new TableColumn(column, [.. table.Rows.Select(row => row[index])]))];

    /// <summary>The cell's text, or null where it is empty.</summary>
    public string? Text(ReportCell? cell) => NumberText.Write(cell, _format);

    public bool IsBest(ReportCell? cell) => _best is not null && cell?.Number == _best;

    /// <summary>The bar below the cell's number, from 0 to 1 of the column's greatest magnitude; null where there is none.</summary>
    public double? Bar(ReportCell? cell) =>
        _column.Bars && _greatest > 0 && cell?.Number is { } number && double.IsFinite(number) ? Math.Abs(number) / _greatest : null;
}
