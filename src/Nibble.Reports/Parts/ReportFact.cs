namespace Nibble.Reports;

/// <summary>One labelled value.</summary>
/// <param name="Label">What the value is, in plain text.</param>
/// <param name="Value">The value; null is shown as a dash.</param>
public sealed record ReportFact(string Label, ReportCell? Value)
{
    /// <summary>The unit behind a number, such as "bits" or "dB". Null for none.</summary>
    public string? Unit { get; init; }

    /// <summary>A .NET numeric format such as "F2" or "P1", invariant culture. Null shows integers whole and others with three significant digits.</summary>
    public string? Format { get; init; }

    /// <summary>A short remark below the value. Null for none.</summary>
    public string? Note { get; init; }
}
