using Nibble.Reports;

namespace Nibble.Studies;

/// <summary>Shows a training run: where it ended and how it got there.</summary>
public static class TrainingReport
{
    /// <summary>The report.</summary>
    public static Report Of(TrainingResult result, string? command = null)
    {
        bool classifies = result.Recipe.Loss.Word == "cross-entropy";
        double[] losses = [.. result.Epochs.Select(epoch => epoch.Loss)];
        double[]? heldLosses = result.Epochs.Any(epoch => epoch.ValidationLoss is not null) ? [.. result.Epochs.Select(epoch => epoch.ValidationLoss ?? double.NaN)] : null;
        List<ReportFact> facts = [new("epochs", result.Epochs.Count), new("training loss", losses.LastOrDefault(double.NaN)) { Format = "0.0000" }];
        if (result.Test is { Accuracy: double accuracy })
            facts.Insert(0, new ReportFact("test accuracy", accuracy) { Format = "P2", Note = $"{result.Test.Count:N0} samples" });
        else if (result.Test is not null)
            facts.Insert(0, new ReportFact("test loss", result.Test.Loss) { Format = "g4", Note = $"{result.Test.Count:N0} samples" });
        List<ReportPart> parts =
        [
            new ReportFacts([.. facts]),
            Charts.TrainingCurves("Loss", new ChartAxis(classifies ? "cross entropy" : "loss") { IsLogarithmic = true }, [new TrainingCurve(result.Recipe.Name, losses, heldLosses)]),
        ];
        if (result.Epochs.Any(epoch => epoch.ValidationAccuracy is not null))
            parts.Add(Charts.Lines("Validation accuracy", "epoch", new ChartAxis("percent"), [new ChartSeries(
                result.Recipe.Name,
                [.. result.Epochs.Select(epoch => (double)epoch.Epoch)],
                [.. result.Epochs.Select(epoch => 100 * (epoch.ValidationAccuracy ?? double.NaN))])]));
        parts.Add(new ReportSection("Recipe", new ReportText([.. RecipeWriter.Write(result.Recipe).TrimEnd().Split('\n').Select(line => $"`{line}`")])));
        return new Report($"Training {result.Recipe.Name}")
        {
            Summary = result.Recipe.Description.Length > 0 ? result.Recipe.Description : null,
            Command = command,
            Created = DateTimeOffset.Now,
            Parts = parts,
        };
    }
}
