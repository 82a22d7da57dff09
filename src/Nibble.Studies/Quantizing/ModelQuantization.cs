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
        Dataset train = Open(model, options, DataSplit.Train), test = Open(model, options, DataSplit.Test);

        progress?.Report(new StudyProgress("quantize", 0));
        Tensor calibration = train.Take(options.CalibrationSamples).Inputs;
        Graph quantized = options.Dynamic
            ? PostTraining.QuantizeDynamic(model, options.Recipe)
            : PostTraining.Quantize(model, options.Recipe, calibration);
        progress?.Report(new StudyProgress("quantize", 0.5));
        QuantizationReport layers = QuantizationReport.Of(quantized, model, test.Take(SqnrSamples).Inputs);
        progress?.Report(new StudyProgress("quantize", 1));

        bool comparable = test.Labels is not null || test.Targets is not null;
        EvaluationResult? before = comparable ? ModelEvaluation.Evaluate(model, test, "evaluate the float model", progress, cancellation) : null;
        EvaluationResult? after = comparable ? ModelEvaluation.Evaluate(quantized, test, "evaluate the quantized model", progress, cancellation) : null;
        cancellation.ThrowIfCancellationRequested();
        OnnxFile.Write(quantized, options.Output);
        var result = new QuantizeResult(options, quantized, layers, before, after, new FileInfo(options.Model).Length, new FileInfo(options.Output).Length);
        QuantizeReport.Of(result, command).Write(options.ReportPath);
        return result;
    }

    private static Dataset Open(Graph model, QuantizeOptions options, DataSplit split) =>
        ModelEvaluation.InputsFor(model, DatasetSource.Open(options.Data, options.DataRoot, split));
}
