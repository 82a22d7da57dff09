namespace Nibble.Reports;

/// <summary>A handful of labelled values that a reader should see first, shown as tiles.</summary>
/// <param name="Facts">The facts, the most important first.</param>
public sealed record ReportFacts(params IReadOnlyList<ReportFact> Facts) : ReportPart;
