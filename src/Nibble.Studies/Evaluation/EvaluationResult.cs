namespace Nibble.Studies;

/// <summary>How a network does on a data set.</summary>
/// <param name="Count">Samples.</param>
/// <param name="Loss">Mean cross entropy for labels, root mean square error for real targets.</param>
/// <param name="Accuracy">Fraction of samples classified right; null for real targets.</param>
/// <param name="Predictions">The class that each sample was taken for; null for real targets.</param>
/// <param name="Confusion">How often each class (row) was taken for each class (column); null for real targets.</param>
public sealed record EvaluationResult(int Count, double Loss, double? Accuracy, int[]? Predictions, int[,]? Confusion);
