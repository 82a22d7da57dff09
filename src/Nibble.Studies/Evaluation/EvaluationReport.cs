using Nibble.Reports;

namespace Nibble.Studies;

/// <summary>Shows how a network does on a data set.</summary>
public static class EvaluationReport
{
    /// <summary>The report.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="model">What the model is called.</param>
    /// <param name="data">What the data is called.</param>
    /// <param name="command">The command line that made it.</param>
    public static Report Of(EvaluationResult result, string model, string data, string? command = null) => new($"{Path.GetFileName(model)} on {data}")
    {
        Command = command,
        Parts = [Facts(result), .. result.Confusion is { } confusion ? [Confusion(confusion)] : Array.Empty<ReportPart>()],
    };

    private static ReportFacts Facts(EvaluationResult result) => result.Accuracy is double accuracy
        ? new ReportFacts(
            new ReportFact("accuracy", 100 * accuracy) { Unit = "%", Format = "0.00" },
            new ReportFact("cross entropy", result.Loss) { Format = "0.0000" },
            new ReportFact("samples", result.Count))
        : new ReportFacts(new ReportFact("RMSE", result.Loss) { Format = "g6" }, new ReportFact("samples", result.Count));

    private static ReportTable Confusion(int[,] confusion)
    {
        int classes = confusion.GetLength(0);
        return new ReportTable(
            [new("class"), .. Enumerable.Range(0, classes).Select(taken => new ReportColumn($"as {taken}"))],
            [.. Enumerable.Range(0, classes).Select(label => (IReadOnlyList<ReportCell?>)[$"{label}", .. Enumerable.Range(0, classes).Select(taken => (ReportCell?)confusion[label, taken])])])
        {
            Title = "How often each class was taken for each",
        };
    }
}
