namespace Nibble.Reports;

/// <summary>Running text: paragraphs, each with <c>`code`</c> and <c>**strong**</c> as its only markup.</summary>
/// <param name="Paragraphs">The paragraphs. A mark that is never closed is an ordinary character.</param>
public sealed record ReportText(params IReadOnlyList<string> Paragraphs) : ReportPart;
