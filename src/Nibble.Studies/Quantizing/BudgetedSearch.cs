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
public sealed record BudgetedSearch(SearchResult Result, string Measure, bool IsShare)
{
    // Data may come sorted by class; which samples a trial sees is drawn once.
    private const ulong Draw = 1;

    /// <summary>Searches.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="recipe">Everything but the widths; its formats have the greatest.</param>
    /// <param name="budget">What to keep to.</param>
    /// <param name="calibration">Samples to calibrate with.</param>
    /// <param name="test">Samples to judge by.</param>
    /// <param name="progress">Hears of trials, the best so far, and the time left.</param>
    /// <param name="cancellation">Stops the search, which returns its best so far.</param>
    /// <exception cref="StudyException">The data does not allow the budget to be judged.</exception>
    /// <exception cref="OperationCanceledException">The search was stopped before there was anything to return.</exception>
    public static BudgetedSearch Run(Graph model, QuantizationRecipe recipe, QuantizationBudget budget, Tensor calibration, Dataset test, IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default)
    {
        bool isSample = test.Count > budget.SamplesPerTrial;
        TrialMeasure measure = TrialMeasure.For(model, isSample ? test.Shuffle(Draw).Take(budget.SamplesPerTrial) : test, cancellation);
        if (!measure.IsShare && (budget.MaxDrop is not null || budget.AccuracyAtLeast is not null))
            throw new StudyException($"A drop or a share of right answers can't be told on '{test.Name}', whose targets are real numbers. Give a size or an accumulator limit as budget.");
        var goal = new SearchGoal
        {
            Accuracy = measure.Of,
            Confirm = isSample ? TrialMeasure.For(model, test, cancellation).Of : null,
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
        return new BudgetedSearch(BitSearch.Smallest(model, goal, calibration, listener, cancellation), measure.Name, measure.IsShare);
    }

    private static ImmutableArray<int> UpTo(int bits) => [.. Enumerable.Range(2, Math.Max(bits - 1, 1))];

    private sealed class Listener(IProgress<StudyProgress> progress, bool isShare) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value)
        {
            string stage = value.Stage switch
            {
                "sensitivity" => "measure each layer alone",
                "confirmation" => "confirm on all samples",
                _ => "search",
            };
            string best = value.Best is { } trial
                ? string.Create(CultureInfo.InvariantCulture, $", best {(isShare ? $"{100 * trial.Accuracy:0.00} %" : $"{trial.Accuracy:g4}")}, {trial.Bytes:N0} bytes{(trial.IsMet ? "" : " (goal not met)")}")
                : "";
            progress.Report(new StudyProgress(stage, (double)value.Done / Math.Max(value.Total, 1), $"{value.Done} of at most {value.Total}{best}"));
        }
    }
}
