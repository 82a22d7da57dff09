namespace Nibble.Reports;

/// <summary>One value of a report: a text or a number. An empty cell is a null <see cref="ReportCell"/>.</summary>
public readonly record struct ReportCell
{
    /// <summary>A cell of plain text; nothing in it is markup.</summary>
    public ReportCell(string? text) => Text = text;

    /// <summary>A cell that holds a number, kept unrounded; its column or fact says how it is written. NaN and infinities are shown as such.</summary>
    public ReportCell(double number) => Number = number;

    /// <summary>The text, or null where the cell holds a number.</summary>
    public string? Text { get; }

    /// <summary>The number, or null where the cell holds text.</summary>
    public double? Number { get; }

    /// <summary>A cell of plain text.</summary>
    public static implicit operator ReportCell(string? text) => new(text);

    /// <summary>A cell that holds a number.</summary>
    public static implicit operator ReportCell(double number) => new(number);
}
