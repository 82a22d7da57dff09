namespace Nibble.Reports;

/// <summary>One training: a number per epoch, the first epoch first.</summary>
/// <param name="Name">What the legend calls it; its color is the same in every chart of a report.</param>
/// <param name="Training">The measure on the training data after epochs 1, 2, …. NaN leaves a gap.</param>
/// <param name="Validation">The same on held-out data, or null where none was measured.</param>
public sealed record TrainingCurve(string Name, IReadOnlyList<double> Training, IReadOnlyList<double>? Validation = null);
