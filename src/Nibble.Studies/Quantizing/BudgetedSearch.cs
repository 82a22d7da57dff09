using System.Collections.Immutable;
using System.Globalization;
using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Quantization;

namespace Nibble.Studies;

/// <summary>Searches the bits of a model for a budget, judged by a data set.</summary>
/// <param name="Result">What was found.</param>
/// <param name="Measure">What the accuracy of the trials is called.</param>
/// <param name="IsShare">Whether it is a share of samples.</param>
/// <param name="JudgedBy">The samples that trials were measured on.</param>
public sealed record BudgetedSearch(SearchResult Result, string Measure, bool IsShare, string JudgedBy)
{
    // Data may come sorted by class; which samples a trial sees is drawn once.
    private const ulong Draw = 1;

    /// <summary>Searches.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="recipe">Everything but the widths; its formats have the greatest.</param>
    /// <param name="budget">What to keep to.</param>
    /// <param name="calibration">Samples to calibrate with.</param>
    /// <param name="test">Samples that what is found must hold on.</param>
    /// <param name="trials">Samples to judge trials by, none of them for calibration or in the test part; null for test samples, as where there are no others.</param>
    /// <param name="progress">Hears of trials, the best so far, and the time left.</param>
    /// <param name="cancellation">Stops the search, which returns its best so far.</param>
    /// <exception cref="StudyException">The data does not allow the budget to be judged.</exception>
    /// <exception cref="OperationCanceledException">The search was stopped before there was anything to return.</exception>
    public static BudgetedSearch Run(Graph model, QuantizationRecipe recipe, QuantizationBudget budget, Tensor calibration, Dataset test, Dataset? trials = null, IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default)
    {
        Dataset all = trials ?? test, judges = all.Count > budget.SamplesPerTrial ? all.Shuffle(Draw).Take(budget.SamplesPerTrial) : all;
        TrialMeasure measure = TrialMeasure.For(model, judges, cancellation);
        if (!measure.IsShare && (budget.MaxDrop is not null || budget.AccuracyAtLeast is not null))
            throw new StudyException($"A drop or a share of right answers can't be told on '{test.Name}', whose targets are real numbers. Give a size or an accumulator limit as budget.");
        var goal = new SearchGoal
        {
            Accuracy = measure.Of,
            Confirm = judges.Count < test.Count || trials is not null ? TrialMeasure.For(model, test, cancellation).Of : null,
            MaxDrop = budget.MaxDrop,
            AccuracyAtLeast = budget.AccuracyAtLeast,
            MaxBytes = budget.MaxBytes,
            Accumulator = recipe.Accumulator,
            Minimize = budget.Minimize,
            Recipe = recipe,
            WeightBits = UpTo(recipe.Weights.Format.Bits),
            ActivationBits = UpTo(recipe.Activations.Format.Bits),
            MaxTrials = budget.Trials,
            MaxTime = budget.MaxTime,
        };
        var listener = progress is null ? null : new Listener(progress, measure.IsShare);
        string judgedBy = string.Create(CultureInfo.InvariantCulture, $"{judges.Count:N0} {(trials is null ? "test" : "training")} samples{(trials is null ? "" : " that were not calibrated on")}");
        return new BudgetedSearch(BitSearch.Smallest(model, goal, calibration, listener, cancellation), measure.Name, measure.IsShare, judgedBy);
    }

    private static ImmutableArray<int> UpTo(int bits) => [.. Enumerable.Range(2, Math.Max(bits - 1, 1))];

    private sealed class Listener(IProgress<StudyProgress> progress, bool isShare) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value)
        {
            string stage = value.Stage switch
            {
                "sensitivity" => "measure each layer alone",
                "confirmation" => "confirm on all test samples",
                _ => "search",
            };
            string best = value.Best is { } trial
                ? string.Create(CultureInfo.InvariantCulture, $", best {(isShare ? $"{100 * trial.Accuracy:0.00} %" : $"{trial.Accuracy:g4}")}, {trial.Bytes:N0} bytes{(trial.IsMet ? "" : " (goal not met)")}")
                : "";
            progress.Report(new StudyProgress(stage, (double)value.Done / Math.Max(value.Total, 1), $"{value.Done} of at most {value.Total}{best}"));
        }
    }
}
