namespace Nibble.Reports;

/// <summary>A marked stretch of an axis, such as the interval that a network was trained on.</summary>
/// <param name="Name">What the stretch is.</param>
/// <param name="Low">Where it begins.</param>
/// <param name="High">Where it ends.</param>
public sealed record ChartBand(string Name, double Low, double High);
