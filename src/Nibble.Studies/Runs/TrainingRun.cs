using System.Diagnostics;
using Nibble.Data;
using Nibble.Graphs;
using Nibble.Kernels;
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
    private static readonly TimeSpan TellInterval = TimeSpan.FromSeconds(0.1);

    private readonly Recipe _recipe;
    private readonly RunFolder _folder;
    private readonly TrainingOptions _options;
    private readonly IProgress<StudyProgress>? _progress;
    private readonly CancellationToken _cancellation;

    private TrainingRun(Recipe recipe, string folder, TrainingOptions options, IProgress<StudyProgress>? progress, CancellationToken cancellation) =>
        (_recipe, _folder, _options, _progress, _cancellation) = (recipe, new RunFolder(folder), options, progress, cancellation);

    /// <summary>Trains to the end.</summary>
    /// <param name="recipe">The experiment.</param>
    /// <param name="folder">The run folder.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="progress">Is told the loss, the accuracy, samples a second, and how far the training has come.</param>
    /// <param name="cancellation">Stops the training in order: a checkpoint is written first.</param>
    /// <exception cref="StudyException">The recipe does not fit its data, the folder holds another run, or the loss is not finite any more.</exception>
    /// <exception cref="OperationCanceledException">The training was stopped; the message says how to go on.</exception>
    public static TrainingResult Execute(Recipe recipe, string folder, TrainingOptions options, IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default)
    {
        int before = Workers.Limit;
        Workers.Limit = options.Threads ?? before;
        try
        {
            return new TrainingRun(recipe, folder, options, progress, cancellation).Execute();
        }
        finally
        {
            Workers.Limit = before;
        }
    }

    private TrainingResult Execute()
    {
        TrainingData data = TrainingData.Open(_recipe, _options.DataRoot);
        Shape sample = data.Train.SampleShape;
        int outputs = LossWords.Build(_recipe.Loss).OutputsFor(data.Train, _recipe.Loss);
        using var session = new TrainingSession(NetworkBuilder.Build(_recipe, sample, outputs), data.Train, _recipe);
        if (_folder.Open(_recipe, _options.Resume))
            Checkpoint.Load(_folder.Checkpoint, session);

        List<EpochMetrics> metrics = Train(session, data.Held);
        if (_recipe.KeepsBest)
            Checkpoint.LoadModel(_folder.Best, session.Model);
        else
            session.Average?.Swap();
        Graph model = PreparedGraph.Of(ToGraph(session.Model, data.Train), data.Preparation);
        OnnxFile.Write(model, _folder.Model);
        EvaluationResult? test = Test(model);
        var result = new TrainingResult(_recipe, _folder.Path, metrics, test);
        TrainingReport.Of(result, _options.Command).Write(_folder.Report);
        return result;
    }

    private List<EpochMetrics> Train(TrainingSession session, Dataset held)
    {
        List<EpochMetrics> metrics = _folder.ReadMetrics(session.Epoch);
        _folder.WriteMetrics(metrics);
        EventFile? events = _options.TensorBoard ? new EventFile(_folder.Path) : null;
        events?.Begin(metrics, Now());
        var clock = new EpochClock();
        long saved = Stopwatch.GetTimestamp(), told = 0;
        while (!session.IsComplete && !HasStopped(metrics))
        {
            if (_cancellation.IsCancellationRequested)
                Stop(session);
            EpochResult? ended = Step(session, clock);
            if (ended is { } result)
            {
                metrics.Add(Measure(session, held, result, clock));
                if (_recipe.KeepsBest && EpochMetrics.Best(metrics) == metrics[^1])
                    Checkpoint.SaveBest(_folder.Best, session);
                _folder.WriteMetrics(metrics);
                events?.Add(metrics[^1]);
            }

            if (ended is not null || Stopwatch.GetElapsedTime(saved) > CheckpointInterval)
            {
                Checkpoint.Save(_folder.Checkpoint, session);
                saved = Stopwatch.GetTimestamp();
            }

            if (ended is not null || session.StepInEpoch % 16 == 0 || Stopwatch.GetElapsedTime(told) > TellInterval)
            {
                Tell(session, metrics, clock.SamplesPerSecond);
                told = Stopwatch.GetTimestamp();
            }

            if (ended is not null)
                clock.Restart();
        }

        return metrics;
    }

    private EpochResult? Step(TrainingSession session, EpochClock clock)
    {
        long seen = session.Seen;
        int count = session.StepInEpoch;
        try
        {
            EpochResult? ended = session.Step();
            clock.Count(ended is null ? session.Seen - seen : session.TrainCount - seen);
            return ended;
        }
        catch (TrainingException error)
        {
            string kept = File.Exists(_folder.Checkpoint) ? $"The last checkpoint in '{_folder.Path}', from before, is kept" : $"There is no checkpoint in '{_folder.Path}' yet";
            throw new StudyException($"Training broke off in epoch {session.Epoch + 1}, step {count + 1}: {error.Message} {kept}.", error);
        }
    }

    // Known from the metrics alone, so that a resumed run knows it too.
    private bool HasStopped(List<EpochMetrics> metrics) =>
        _recipe.EarlyStopping is { } stopping && metrics.Count - (EpochMetrics.Best(metrics, stopping.Gain)?.Epoch ?? metrics.Count) >= stopping.Patience;

    private static EpochMetrics Measure(TrainingSession session, Dataset held, EpochResult trained, EpochClock clock)
    {
        double speed = clock.SamplesPerSecond;
        EpochResult? validation = held.Count == 0 ? null : session.Measure(held);
        return new EpochMetrics(session.Epoch, trained.Loss, trained.Accuracy, validation?.Loss, validation?.Accuracy, session.Optimizer.LearningRate, clock.Seconds, Math.Round(speed, 1), Now());
    }

    private void Stop(TrainingSession session)
    {
        Checkpoint.Save(_folder.Checkpoint, session);
        throw new OperationCanceledException($"Training stopped after {session.Epoch} of {session.Epochs} epochs; the checkpoint in '{_folder.Path}' keeps them. Add --resume to the same command to go on.");
    }

    private Graph ToGraph(Sequential model, Dataset train)
    {
        Graph graph = model.ToGraph(_recipe.Name, [Shape.Unknown, .. train.SampleShape.Sizes]);
        return _recipe.Weights is null || _recipe.Activations is null
            ? graph
            : QuantizationAware.Convert(graph, QuantizationRecipe.Default, train.Take(Math.Min(256, train.Count)).Inputs);
    }

    private EvaluationResult? Test(Graph model)
    {
        if (DatasetCatalog.Find(_recipe.Data) is null)
            return null;
        Dataset test = ModelEvaluation.InputsFor(model, DatasetSource.Open(_recipe.Data, _options.DataRoot, DataSplit.Test));
        return ModelEvaluation.Evaluate(model, test, "test", _progress, _cancellation);
    }

    private void Tell(TrainingSession session, List<EpochMetrics> metrics, double samplesPerSecond)
    {
        EpochMetrics? last = metrics.LastOrDefault();
        EpochResult now = session.Seen > 0 || last is null ? session.SoFar : new EpochResult(last.Loss, last.Accuracy);
        string accuracy = now.Accuracy is { } right ? $", accuracy {right:P1}" : "";
        string validation = last?.ValidationAccuracy is { } held ? $", validation {held:P2}" : last?.ValidationLoss is { } loss ? $", validation {loss:0.0000}" : "";
        _progress?.Report(new StudyProgress("train", session.Fraction, $"epoch {Math.Min(session.Epoch + 1, session.Epochs)}/{session.Epochs}, loss {now.Loss:0.0000}{accuracy}{validation}, {samplesPerSecond:N0} samples/s"));
    }

    private static double Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
}
