namespace Nibble.Reports;

/// <summary>One point of a scatter plot.</summary>
/// <param name="Label">What it stands for, written beside it.</param>
/// <param name="X">Its place on the x axis; a point with a NaN or an infinity is left out.</param>
/// <param name="Y">Its place on the y axis.</param>
/// <param name="Series">The group it belongs to; its color. Null where the points are of one kind.</param>
public sealed record ChartPoint(string Label, double X, double Y, string? Series = null);
