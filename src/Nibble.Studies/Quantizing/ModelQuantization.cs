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
    /// <exception cref="OperationCanceledException">The work was stopped; files that were there before are unchanged.</exception>
    public static QuantizeResult Run(QuantizeOptions options, string? command = null, IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Path.GetFullPath(options.Output) == Path.GetFullPath(options.Model))
            throw new StudyException($"The quantized model would replace the float model '{options.Model}'. Choose another file with --output.");
        Graph model = OnnxFile.Read(options.Model);
        Dataset? train = QuantizationSamples.Open(model, options, DataSplit.Train), test = QuantizationSamples.Open(model, options, DataSplit.Test);
        if (options.Mode == QuantizationMode.Static && train is null)
            throw new StudyException("Static quantization chooses the ranges of activations from samples, but none were given. Give data, or quantize dynamically or weights only.");

        var tracker = new QuantizationTracker(progress, cancellation);
        Tensor? calibration = train?.Take(options.CalibrationSamples).Inputs;
        Graph prepared = PostTraining.Prepare(model, options.Recipe, calibration, tracker);
        QuantizationRecipe recipe = options.Recipe with { Passes = [] };
        Graph quantized = options.Mode switch
        {
            QuantizationMode.Static => PostTraining.Quantize(prepared, recipe, calibration!, tracker),
            QuantizationMode.Dynamic => PostTraining.QuantizeDynamic(prepared, recipe, calibration, tracker),
            _ => PostTraining.QuantizeWeights(prepared, recipe, calibration, tracker),
        };
        QuantizationReport layers = QuantizationReport.Of(quantized, prepared, test?.Take(SqnrSamples).Inputs, options.Recipe, tracker);
        var comparison = new OutputComparison(model, quantized);
        (EvaluationResult? before, EvaluationResult? after) = test is null ? (null, null) : ModelEvaluation.Compare(comparison, test, progress, cancellation);
        if (test is not null)
            layers = layers with { Output = comparison.Result };
        if (test?.Targets is not null)
            layers = WithoutClasses(layers);
        cancellation.ThrowIfCancellationRequested();
        OnnxFile.Write(quantized, options.Output);
        var result = new QuantizeResult(options, quantized, layers, before, after, new FileInfo(options.Model).Length, new FileInfo(options.Output).Length)
        {
            Notes = tracker.Notes,
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
