namespace Nibble.Reports;

/// <summary>How a stretch of running text is set.</summary>
internal enum InlineStyle
{
    Plain,
    Code,
    Strong,
}
