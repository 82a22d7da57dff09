namespace Nibble.Quantization;

/// <summary>How far a search has come.</summary>
/// <param name="Stage">What is being done: <c>sensitivity</c>, <c>trials</c>, <c>confirmation</c>.</param>
/// <param name="Done">Steps of the stage that are done.</param>
/// <param name="Total">The most steps that the stage may have.</param>
/// <param name="Best">The best network so far; null before the first trial.</param>
/// <param name="TimeLeft">The time that the rest of the stage takes at most, judged by its steps so far; null before the first.</param>
public sealed record SearchProgress(string Stage, int Done, int Total, SearchTrial? Best, TimeSpan? TimeLeft);
