namespace Nibble.Reports;

/// <summary>Parts under a heading. Sections nest; each level has the next smaller heading.</summary>
/// <param name="Title">The heading, in plain text.</param>
/// <param name="Parts">What stands below it, in reading order.</param>
public sealed record ReportSection(string Title, params IReadOnlyList<ReportPart> Parts) : ReportPart;
