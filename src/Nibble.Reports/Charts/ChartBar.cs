namespace Nibble.Reports;

/// <summary>One bar.</summary>
/// <param name="Label">What it stands for, such as a layer.</param>
/// <param name="Value">Its length. NaN and infinities leave the bar out.</param>
/// <param name="Series">Which of several bars with one label it is, such as a method; its color. Null where each label has one bar.</param>
public sealed record ChartBar(string Label, double Value, string? Series = null);
