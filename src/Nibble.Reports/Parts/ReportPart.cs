namespace Nibble.Reports;

/// <summary>One part of a report: text, facts, a table, a chart, or a section of such parts. The kinds are these five, so that every format shows all of them.</summary>
public abstract record ReportPart
{
    private protected ReportPart()
    {
    }
}
