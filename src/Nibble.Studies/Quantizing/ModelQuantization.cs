using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Quantization;

namespace Nibble.Studies;

/// <summary>Turns a float model file into a low-bit one, and measures what was lost.</summary>
public static class ModelQuantization
{
    // So many samples tell a layer's noise to a tenth of a dB.
    private const int SqnrSamples = 256;

    /// <summary>Reads, quantizes, measures and writes a model, and its report beside it.</summary>
    /// <exception cref="NibbleException">The model, the data or the recipe don't fit; the message says which and why.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped; files that were there before are unchanged. A search for a budget writes the best that it has instead.</exception>
    public static QuantizeResult Run(QuantizeOptions options, string? command = null, IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Path.GetFullPath(options.Output) == Path.GetFullPath(options.Model))
            throw new StudyException($"The quantized model would replace the float model '{options.Model}'. Choose another file with --output.");
        Graph model = OnnxFile.Read(options.Model, options.Reading);
        Dataset? train = QuantizationSamples.Open(model, options, DataSplit.Train), test = QuantizationSamples.Open(model, options, DataSplit.Test);
        if (options.Mode == QuantizationMode.Static && train is null)
            throw new StudyException("Static quantization chooses the ranges of activations from samples, but none were given. Give data, or quantize dynamically or weights only.");

        if (options is { Budget: not null, Mode: not QuantizationMode.Static })
            throw new StudyException("A budget is searched with static quantization only. Leave the budget out, or quantize statically.");

        var tracker = new QuantizationTracker(progress, cancellation);
        Tensor? calibration = train?.Take(options.CalibrationSamples).Inputs;
        Graph prepared = PostTraining.Prepare(model, options.Recipe, calibration, tracker);
        QuantizationRecipe recipe = options.Recipe with { Passes = [] };
        BudgetedSearch? search = options.Budget is { } budget ? BudgetedSearch.Run(prepared, recipe, budget, calibration!, test!, TrialSamples.Of(train!, test!, options.CalibrationSamples), progress, cancellation) : null;
        Graph quantized = search?.Result.Model ?? options.Mode switch
        {
            QuantizationMode.Static => PostTraining.Quantize(prepared, recipe, calibration!, tracker),
            QuantizationMode.Dynamic => PostTraining.QuantizeDynamic(prepared, recipe, calibration, tracker),
            _ => PostTraining.QuantizeWeights(prepared, recipe, calibration, tracker),
        };
        var comparison = new OutputComparison(model, quantized);
        QuantizationReport layers;
        (EvaluationResult? before, EvaluationResult? after) = (null, null);
        if (search is not null && cancellation.IsCancellationRequested)
        {
            // Who stops a search wants what there is, now.
            layers = QuantizationReport.Of(quantized);
        }
        else
        {
            layers = QuantizationReport.Of(quantized, prepared, test?.Take(SqnrSamples).Inputs, options.Recipe, tracker);
            if (test is not null)
            {
                (before, after) = ModelEvaluation.Compare(comparison, test, progress, cancellation);
                layers = layers with { Output = comparison.Result };
            }

            if (test?.Targets is not null)
                layers = WithoutClasses(layers);
            cancellation.ThrowIfCancellationRequested();
        }

        OnnxFile.Write(quantized, options.Output);
        var result = new QuantizeResult(options, quantized, layers, before, after, new FileInfo(options.Model).Length, new FileInfo(options.Output).Length)
        {
            Notes = tracker.Notes,
            Repairs = search is null ? tracker.Repairs : [.. search.Result.Layers.Select(layer => layer.Repair).OfType<AccumulatorRepair>()],
            Search = search,
            Runs = comparison.Model,
        };
        QuantizeReport.Of(result, command).Write(options.ReportPath);
        return result;
    }

    // Real numbers are no classes, however many there are.
    private static QuantizationReport WithoutClasses(QuantizationReport report) => report with
    {
        Output = report.Output! with { Flips = null, Divergence = null },
        Gains = [.. report.Gains.Select(gain => gain with { FlipsLess = null })],
    };
}
