using System.Diagnostics;
using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Quantization;
using Nibble.Training;

namespace Nibble.Studies;

/// <summary>
/// Trains a recipe and leaves a run folder: the recipe, metrics of every epoch, a checkpoint, the model as ONNX, and a report. A run that was killed
/// and is resumed ends bit-equal to one that was not.
/// </summary>
public sealed class TrainingRun
{
    // So much work at most is lost with the process.
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(30);

    private readonly Recipe _recipe;
    private readonly RunFolder _folder;
    private readonly IProgress<StudyProgress>? _progress;
    private readonly CancellationToken _cancellation;

    private TrainingRun(Recipe recipe, string folder, IProgress<StudyProgress>? progress, CancellationToken cancellation) =>
        (_recipe, _folder, _progress, _cancellation) = (recipe, new RunFolder(folder), progress, cancellation);

    /// <summary>Trains to the end.</summary>
    /// <param name="recipe">The experiment.</param>
    /// <param name="dataRoot">Where public data sets are kept.</param>
    /// <param name="folder">The run folder.</param>
    /// <param name="resume">Whether to go on with the run that the folder holds.</param>
    /// <param name="command">The command line, for the report's footer.</param>
    /// <param name="progress">Is told the loss, samples a second, and how far the training has come.</param>
    /// <param name="cancellation">Stops the training in order: a checkpoint is written first.</param>
    /// <exception cref="StudyException">The recipe does not fit its data, or the folder holds another run.</exception>
    /// <exception cref="OperationCanceledException">The training was stopped; the message says how to go on.</exception>
    public static TrainingResult Execute(Recipe recipe, string dataRoot, string folder, bool resume = false, string? command = null, IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default) =>
        new TrainingRun(recipe, folder, progress, cancellation).Execute(dataRoot, resume, command);

    private TrainingResult Execute(string dataRoot, bool resume, string? command)
    {
        Dataset all = DatasetSource.Open(_recipe.Data, dataRoot, DataSplit.Train).Flatten();
        if (_recipe.Validation >= all.Count)
            throw new StudyException($"The recipe '{_recipe.Name}' holds out {_recipe.Validation} samples, but '{_recipe.Data}' has only {all.Count}.");
        (Dataset train, Dataset held) = all.Split(_recipe.Validation);
        int outputs = _recipe.Loss == RecipeLoss.CrossEntropy ? all.ClassCount : all.Targets?.Shape[1] ?? 1;
        using var session = new TrainingSession(NetworkBuilder.Build(_recipe, all.Inputs.Shape[1], outputs), train, _recipe);
        if (_folder.Open(_recipe, resume))
            Checkpoint.Load(_folder.Checkpoint, session);

        List<EpochMetrics> metrics = Train(session, held);
        Graph model = ToGraph(session.Model, train);
        OnnxFile.Write(model, _folder.Model);
        EvaluationResult? test = Test(model, dataRoot);
        var result = new TrainingResult(_recipe, _folder.Path, metrics, test);
        TrainingReport.Of(result, command).Write(_folder.Report);
        return result;
    }

    private List<EpochMetrics> Train(TrainingSession session, Dataset held)
    {
        List<EpochMetrics> metrics = _folder.ReadMetrics(session.Epoch);
        _folder.WriteMetrics(metrics);
        long epochStart = Stopwatch.GetTimestamp(), saved = epochStart, started = epochStart;
        long samples = 0;
        while (!session.IsComplete)
        {
            if (_cancellation.IsCancellationRequested)
                Stop(session);
            long seenBefore = session.Seen;
            double? loss = session.Step();
            samples += loss is null ? session.Seen - seenBefore : 0;
            if (loss is double mean)
            {
                metrics.Add(Measure(session, held, mean, Stopwatch.GetElapsedTime(epochStart)));
                _folder.WriteMetrics(metrics);
                epochStart = Stopwatch.GetTimestamp();
            }

            if (loss is not null || Stopwatch.GetElapsedTime(saved) > CheckpointInterval)
            {
                Checkpoint.Save(_folder.Checkpoint, session);
                saved = Stopwatch.GetTimestamp();
            }

            if (loss is not null || session.StepInEpoch % 16 == 0)
                Tell(session, metrics, samples / Math.Max(Stopwatch.GetElapsedTime(started).TotalSeconds, 1e-3));
        }

        return metrics;
    }

    private static EpochMetrics Measure(TrainingSession session, Dataset held, double loss, TimeSpan time)
    {
        if (held.Count == 0)
            return new EpochMetrics(session.Epoch, loss, null, null, time.TotalSeconds);
        EvaluationResult result = ModelEvaluation.Measure(session.Model.Predict, held);
        return new EpochMetrics(session.Epoch, loss, result.Loss, result.Accuracy, time.TotalSeconds);
    }

    private void Stop(TrainingSession session)
    {
        Checkpoint.Save(_folder.Checkpoint, session);
        throw new OperationCanceledException($"Training stopped after {session.Epoch} of {session.Epochs} epochs; the checkpoint in '{_folder.Path}' keeps them. Add --resume to the same command to go on.");
    }

    private Graph ToGraph(Sequential model, Dataset train)
    {
        Graph graph = model.ToGraph(_recipe.Name, [Shape.Unknown, train.Inputs.Shape[1]]);
        return _recipe.Weights is null || _recipe.Activations is null
            ? graph
            : QuantizationAware.Convert(graph, QuantizationRecipe.Default, train.Take(Math.Min(256, train.Count)).Inputs);
    }

    private EvaluationResult? Test(Graph model, string dataRoot)
    {
        if (DatasetCatalog.Find(_recipe.Data) is null)
            return null;
        Dataset test = ModelEvaluation.InputsFor(model, DatasetSource.Open(_recipe.Data, dataRoot, DataSplit.Test));
        return ModelEvaluation.Evaluate(model, test, "test", _progress, _cancellation);
    }

    private void Tell(TrainingSession session, List<EpochMetrics> metrics, double samplesPerSecond)
    {
        double loss = session.Seen > 0 ? session.MeanLoss : metrics[^1].Loss;
        string accuracy = metrics.Count > 0 && metrics[^1].ValidationAccuracy is double fraction ? $", validation {fraction:P2}" : "";
        _progress?.Report(new StudyProgress("train", session.Fraction, $"epoch {Math.Min(session.Epoch + 1, session.Epochs)}/{session.Epochs}, loss {loss:0.0000}{accuracy}, {samplesPerSecond:N0} samples/s"));
    }
}
